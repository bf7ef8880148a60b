import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer, type Owner } from "@/lib/billing/customers/customer";
import { chooseCard } from "@/lib/billing/customers/payment-methods";
import { type BegunPurchase, beginPackPurchase } from "@/lib/billing/purchases/pack-purchase";
import { answerPurchase, type PurchaseAnswer } from "@/lib/billing/purchases/purchase-answer";
import { attachPayment } from "@/lib/billing/purchases/record-payment";
import { settlePurchase } from "@/lib/billing/purchases/settle-purchase";
import { declinedIntent, stripe } from "@/lib/billing/stripe-client";

/**
 * Buys a pack with a saved card, in one payment intent: its terms and its card are written first,
 * and Stripe is asked under a key of their row, so a repeat after a crash anywhere finds the same
 * intent. A repeat of the Idempotency-Key answers what has become of the first purchase. Whether a
 * payment is disputed is asked before the terms are written, and again before anyone is sent to the
 * bank's check.
 *
 * @param paymentMethodId a card of the account's; null takes the default one.
 * @throws Problem payment_declined; those of `beginPackPurchase`.
 */
export async function purchasePack(
  access: AccountAccess,
  {
    packId,
    quantity,
    paymentMethodId,
  }: { packId: string; quantity: number; paymentMethodId: string | null },
  idempotencyKey: string,
): Promise<PurchaseAnswer> {
  const owner = await ensureCustomer(access);
  const purchase = await beginPackPurchase(
    access,
    {
      kind: "purchase",
      packId,
      quantity,
      paymentMethodId: await chooseCard(access, owner, paymentMethodId),
    },
    { idempotencyKey, parameters: { packId, quantity, paymentMethodId } },
  );
  const intent =
    purchase.intentId === null
      ? await createIntent(owner, purchase)
      : await stripe().paymentIntents.retrieve(purchase.intentId);
  return answerPurchase(access, purchase, await settlePurchase(owner, intent));
}

/**
 * Asks Stripe for the money. A decline is an answer like any other: the intent is there, and takes
 * another card.
 */
async function createIntent(owner: Owner, purchase: BegunPurchase): Promise<Stripe.PaymentIntent> {
  const { paymentId, paymentMethodId } = purchase;
  if (paymentMethodId === null) throw new Error(`purchase ${paymentId} has no card`);
  const metadata = { account_id: owner.accountId, payment_id: paymentId, kind: "purchase" };
  const intent = await stripe()
    .paymentIntents.create(
      {
        amount: purchase.amountMinor,
        currency: purchase.currency,
        customer: owner.customerId,
        payment_method: paymentMethodId,
        // Only what is paid in the page: a redirect would need an address to come back to.
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        confirm: true,
        use_stripe_sdk: true,
        metadata,
      },
      { idempotencyKey: `purchase:${paymentId}` },
    )
    .catch(declinedIntent);
  await attachPayment(owner.accountId, paymentId, { paymentIntentId: intent.id });
  return intent;
}
