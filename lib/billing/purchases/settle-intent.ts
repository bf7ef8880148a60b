import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { recordPayment } from "@/lib/billing/purchases/record-payment";
import { reverseIfReturned } from "@/lib/billing/reversals/reverse-if-returned";
import { stripe } from "@/lib/billing/stripe-client";

/** What the metadata of a payment intent says that no Checkout session and no invoice owns. */
const purchaseMetadata = z.object({
  kind: z.enum(["purchase", "topup"]),
  payment_id: z.uuid(),
  account_id: z.uuid(),
});

export type PurchaseMetadata = z.output<typeof purchaseMetadata>;

/** Whose purchase an intent pays for; null for the intent of a session or an invoice. */
export function readPurchaseMetadata(intent: Stripe.PaymentIntent): PurchaseMetadata | null {
  return purchaseMetadata.safeParse(intent.metadata).data ?? null;
}

/** How far an intent has come, in this application's words. */
export type IntentState =
  | "paid"
  | "processing"
  | "failed"
  | "expired"
  /** It waits for the person: a bank's check, or a card. */
  | "open";

export type IntentSettlement =
  | { state: IntentState; intent: Stripe.PaymentIntent; replayed: boolean }
  | { state: "parked"; reason: string };

/** A settled reading is written again at most this often; each time Stripe had moved on meanwhile. */
const maximumReadings = 3;

/**
 * Writes what has become of the payment intent of a purchase or top-up: the same for webhooks, for
 * the page that waits and for whoever repeats a request, in any order. What succeeded grants once,
 * under `pi:{payment_intent}`. Anything else may change at Stripe while it is being written, so it
 * is read once more after the writing.
 *
 * @param owner of the intent's customer; metadata that names another account parks.
 */
export async function settleIntent(
  owner: Owner,
  intent: Stripe.PaymentIntent,
): Promise<IntentSettlement> {
  let reading = intent;
  for (let count = 1; ; count += 1) {
    const settlement = await write(owner, reading);
    if (settlement.state === "paid" || settlement.state === "parked") return settlement;
    const latest = await stripe().paymentIntents.retrieve(intent.id);
    if (stateOf(latest) === settlement.state || count === maximumReadings) return settlement;
    reading = latest;
  }
}

async function write(owner: Owner, intent: Stripe.PaymentIntent): Promise<IntentSettlement> {
  const metadata = readPurchaseMetadata(intent);
  if (metadata === null || metadata.account_id !== owner.accountId) {
    return { state: "parked", reason: `intent ${intent.id} names no purchase of its customer` };
  }
  const state = stateOf(intent);
  if (state === "open") return { state, intent, replayed: false };
  const answer = await recordPayment({
    accountId: owner.accountId,
    paymentId: metadata.payment_id,
    sourceKey: `pi:${intent.id}`,
    status: state,
    sessionId: null,
    paymentIntentId: intent.id,
    amountMinor: intent.amount_received,
    currency: intent.currency,
    failureCode: state === "failed" ? failureCodeOf(intent) : null,
  });
  if (answer.outcome !== "ok") {
    return { state: "parked", reason: `no purchase ${metadata.payment_id}: ${answer.outcome}` };
  }
  if (state === "paid") await reverseIfReturned(owner, intent.id, answer.replayed);
  return { state, intent, replayed: answer.replayed };
}

function stateOf(intent: Stripe.PaymentIntent): IntentState {
  switch (intent.status) {
    case "succeeded":
      return "paid";
    case "processing":
      return "processing";
    case "canceled":
      return "expired";
    case "requires_payment_method":
      return intent.last_payment_error ? "failed" : "open";
    default:
      return "open";
  }
}

/** Why the last attempt failed: the bank's code, else Stripe's. */
export function failureCodeOf(intent: Stripe.PaymentIntent): string {
  const failure = intent.last_payment_error;
  return failure?.decline_code ?? failure?.code ?? "declined";
}
