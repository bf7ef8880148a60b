import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { chooseCard } from "@/lib/billing/customers/payment-methods";
import { findPackPurchase, type PackPurchase } from "@/lib/billing/purchases/pack-purchase";
import { answerPurchase, type PurchaseAnswer } from "@/lib/billing/purchases/purchase-answer";
import { cancelPurchase, settlePurchase } from "@/lib/billing/purchases/settle-purchase";
import { requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { declinedIntent, retrieveIfMoved, stripe } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";

/**
 * What has become of a purchase, as Stripe says now: the person comes back from the bank's check,
 * and nobody knows whether the webhook was faster.
 *
 * @throws Problem not_found; payment_declined when the last card was refused; conflict for a bank's
 *   check while another payment is disputed.
 */
export async function followPurchase(
  access: AccountAccess,
  paymentId: string,
): Promise<PurchaseAnswer> {
  const { owner, purchase, intentId } = await getPurchase(access, paymentId);
  const intent = await stripe().paymentIntents.retrieve(intentId);
  return answerPurchase(access, purchase, await settlePurchase(owner, intent));
}

/**
 * Pays a purchase that was declined, or left at the bank's check, with another card: the same
 * intent, so however many cards are tried, in however many tabs, one of them is charged.
 *
 * @throws Problem not_found for a purchase or card that is not the account's; payment_declined;
 *   conflict while another payment is disputed.
 */
export async function retryPurchase(
  access: AccountAccess,
  paymentId: string,
  paymentMethodId: string,
): Promise<PurchaseAnswer> {
  const { owner, purchase, intentId } = await getPurchase(access, paymentId);
  const cardId = await chooseCard(access, owner, paymentMethodId);
  if (cardId === null) throw new Problem("not_found", { detail: "There is no such saved card." });
  await requireUndisputed(access.accountId);
  const intent = await stripe()
    .paymentIntents.confirm(intentId, { payment_method: cardId, use_stripe_sdk: true })
    .catch(declinedIntent)
    .catch(retrieveIfMoved(intentId));
  return answerPurchase(access, purchase, await settlePurchase(owner, intent));
}

/**
 * Gives a purchase up, so that a check left open in another tab cannot pay for it later. One that
 * was paid meanwhile stays paid, and the answer says so.
 */
export async function abandonPurchase(
  access: AccountAccess,
  paymentId: string,
): Promise<PurchaseAnswer> {
  const { owner, purchase, intentId } = await getPurchase(access, paymentId);
  return answerPurchase(access, purchase, await cancelPurchase(owner, intentId));
}

async function getPurchase(
  access: AccountAccess,
  paymentId: string,
): Promise<{ owner: Owner; purchase: PackPurchase; intentId: string }> {
  const [owner, purchase] = await Promise.all([
    findCustomer(access.accountId),
    findPackPurchase(access, paymentId),
  ]);
  if (!owner || !purchase) throw new Problem("not_found");
  if (purchase.intentId === null) {
    throw new Problem("conflict", {
      detail: "This purchase has not reached the bank. Send it again with its Idempotency-Key.",
    });
  }
  return { owner, purchase, intentId: purchase.intentId };
}
