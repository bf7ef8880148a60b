import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer, type Owner } from "@/lib/billing/customers/customer";
import { type BegunPurchase, beginPackPurchase } from "@/lib/billing/purchases/pack-purchase";
import { attachPayment, recordPayment } from "@/lib/billing/purchases/record-payment";
import { checkoutUrls } from "@/lib/billing/return-urls";
import { endIfDisputed } from "@/lib/billing/reversals/checkout-dispute";
import { stripe } from "@/lib/billing/stripe-client";
import { syncedPriceId } from "@/lib/billing/subscriptions/plan-price";
import { type CheckoutDiscount, discountCheckout } from "@/lib/coupons/discount-checkout";
import { Problem } from "@/lib/http/problem";

/**
 * Opens hosted Checkout for a credit pack. The purchase's terms are written first, so a price that
 * changes while the person types a card number changes nothing for them. A repeat of the
 * Idempotency-Key leads to the session that the first one opened.
 *
 * @param quantity packs, 1 to 100.
 * @param returnPath the path the person came from; they are brought back to it.
 * @throws DatabaseError PT404 for a pack that is not sold.
 * @throws Problem those of `beginPackPurchase`; conflict for a repeat of what was paid or has expired.
 */
export async function createCreditCheckout(
  access: AccountAccess,
  {
    packId,
    quantity,
    couponCode,
    returnPath,
  }: {
    packId: string;
    quantity: number;
    couponCode?: string | undefined;
    returnPath?: string | undefined;
  },
  idempotencyKey: string | null = null,
): Promise<{ url: string }> {
  const owner = await ensureCustomer(access);
  const purchase = await beginPackPurchase(
    access,
    { kind: "pack", packId, quantity, paymentMethodId: null },
    { idempotencyKey, parameters: { packId, quantity, couponCode, returnPath } },
  );
  const session =
    purchase.sessionId === null
      ? await openSession(
          owner,
          purchase,
          await discountCheckout(access, couponCode, { packId, quantity }).catch((error) =>
            giveUp(access, purchase, error),
          ),
          returnPath,
        )
      : await stripe().checkout.sessions.retrieve(purchase.sessionId);
  if (session.status !== "open" || !session.url) {
    throw new Problem("conflict", { detail: "This checkout is over. Start it again." });
  }
  return { url: session.url };
}

/** A refused code leaves nothing that seems to wait; the same request may be sent again. */
async function giveUp(
  access: AccountAccess,
  { paymentId, amountMinor, currency }: BegunPurchase,
  error: unknown,
): Promise<never> {
  if (error instanceof Problem) {
    await recordPayment({
      accountId: access.accountId,
      paymentId,
      sourceKey: `pack:${paymentId}`,
      status: "expired",
      sessionId: null,
      paymentIntentId: null,
      amountMinor,
      currency,
    });
  }
  throw error;
}

async function openSession(
  owner: Owner,
  { paymentId, quantity, stripePriceId }: BegunPurchase,
  discount: CheckoutDiscount,
  returnPath: string | undefined,
) {
  const metadata = { account_id: owner.accountId, payment_id: paymentId, kind: "pack" };
  const session = await stripe().checkout.sessions.create(
    {
      mode: "payment",
      customer: owner.customerId,
      client_reference_id: owner.accountId,
      line_items: [{ price: syncedPriceId(stripePriceId), quantity }],
      ...discount.params,
      metadata: { ...metadata, ...discount.metadata },
      payment_intent_data: { metadata },
      // Whoever ticks the box pays the next pack in place.
      saved_payment_method_options: { payment_method_save: "enabled" },
      // A paper for the books; it grants nothing, because it is no subscription's.
      invoice_creation: { enabled: true },
      ...checkoutUrls(returnPath),
    },
    { idempotencyKey: `checkout:${paymentId}${discount.keySuffix}` },
  );
  await discount.attach(session);
  await attachPayment(owner.accountId, paymentId, { sessionId: session.id });
  await endIfDisputed(owner, session);
  return session;
}
