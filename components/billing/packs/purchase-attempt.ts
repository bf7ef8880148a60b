import { type ApiAnswer, callApi } from "@/components/api/call-api";
import { loadStripeJs } from "@/components/billing/cards/load-stripe-js";
import { type PurchaseReply, readPurchaseReply } from "@/components/billing/packs/purchase-reply";

export interface PurchaseWish {
  packId: string;
  quantity: number;
  cardId: string;
}

/**
 * One purchase with saved cards, from the first press to its end. However often it is pressed, with
 * whatever card, one card is charged: an answer that was lost is asked for again under the same key
 * before anything else, and another card pays the same purchase.
 */
export class PurchaseAttempt {
  private readonly accountId: string;
  private sent: { wish: PurchaseWish; key: string; purchaseId: string | null } | null = null;

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  async pay(wish: PurchaseWish): Promise<PurchaseReply> {
    if (this.sent !== null && this.sent.purchaseId === null) {
      const isSame = wish.cardId === this.sent.wish.cardId && this.isFor(wish);
      const earlier = await this.send();
      if (isSame || (earlier.kind !== "refused" && earlier.kind !== "check")) return earlier;
    }
    if (this.sent !== null && !this.isFor(wish)) {
      const ended = await this.giveUp();
      if (ended?.kind === "arrived" || ended?.kind === "unknown") return ended;
    }
    if (this.sent?.purchaseId) return this.retry(wish.cardId, this.sent.purchaseId);
    this.sent = { wish, key: crypto.randomUUID(), purchaseId: null };
    return this.send();
  }

  /** Lets the bank see its customer, over this page, and asks what came of it. */
  async check(reply: PurchaseReply & { kind: "check" }): Promise<PurchaseReply> {
    const { purchaseId, clientSecret } = reply;
    try {
      const stripe = await loadStripeJs(reply.stripeJsUrl, reply.publishableKey);
      await stripe.handleNextAction({ clientSecret });
    } catch {
      const message = "The bank's check could not be opened. Try again, or use another card.";
      return { kind: "refused", purchaseId, message };
    }
    const answer = await callApi("GET", `/api/billing/purchase/${purchaseId}`, this.call());
    const after = this.read(answer);
    if (after.kind !== "check") return after;
    return { kind: "refused", purchaseId, message: "The bank's check was not finished." };
  }

  /** Gives an unpaid purchase up; null when there is none that Stripe knows. */
  async giveUp(): Promise<PurchaseReply | null> {
    const purchaseId = this.sent?.purchaseId;
    if (!purchaseId) return null;
    this.sent = null;
    return readPurchaseReply(
      await callApi("DELETE", `/api/billing/purchase/${purchaseId}`, this.call()),
    );
  }

  private isFor({ packId, quantity }: PurchaseWish): boolean {
    return this.sent?.wish.packId === packId && this.sent.wish.quantity === quantity;
  }

  private async send(): Promise<PurchaseReply> {
    if (this.sent === null) throw new Error("there is nothing to send");
    const { wish, key } = this.sent;
    const body = { packId: wish.packId, quantity: wish.quantity, paymentMethodId: wish.cardId };
    return this.read(
      await callApi("POST", "/api/billing/purchase", {
        ...this.call(),
        body,
        idempotencyKey: key,
      }),
    );
  }

  private async retry(paymentMethodId: string, purchaseId: string): Promise<PurchaseReply> {
    const path = `/api/billing/purchase/${purchaseId}/confirm`;
    return this.read(await callApi("POST", path, { ...this.call(), body: { paymentMethodId } }));
  }

  /** Keeps the purchase's id, and forgets what is over. */
  private read(answer: ApiAnswer): PurchaseReply {
    const reply = readPurchaseReply(answer);
    if (reply.kind === "unknown") return reply;
    const purchaseId = "purchaseId" in reply ? reply.purchaseId : null;
    this.sent = this.sent && purchaseId !== null ? { ...this.sent, purchaseId } : null;
    return reply;
  }

  private call() {
    return { accountId: this.accountId };
  }
}
