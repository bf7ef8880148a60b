import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { type IntentSettlement, settleIntent } from "@/lib/billing/purchases/settle-intent";
import { disputedProblem, hasOpenDispute } from "@/lib/billing/reversals/require-undisputed";
import { retrieveIfMoved, stripe } from "@/lib/billing/stripe-client";

/**
 * Settles a purchase for someone who waits for its answer. One that waits for its person is called
 * off while a payment is disputed, before anybody is sent to the bank's check: a dispute that is
 * written before this asks is seen here, and one that is written after it finds the intent and calls
 * it off. What was paid at once stays paid.
 *
 * @throws Problem conflict, with the reason `disputed`; the intent is canceled.
 */
export async function settlePurchase(
  owner: Owner,
  intent: Stripe.PaymentIntent,
): Promise<IntentSettlement> {
  const settlement = await settleIntent(owner, intent);
  if (settlement.state !== "open" || !(await hasOpenDispute(owner.accountId))) return settlement;
  const canceled = await cancelPurchase(owner, intent.id);
  if (canceled.state === "expired") throw disputedProblem();
  return canceled;
}

/** Cancels an intent, and settles what has become of it: one that was paid meanwhile stays paid. */
export async function cancelPurchase(owner: Owner, intentId: string): Promise<IntentSettlement> {
  const intent = await stripe()
    .paymentIntents.cancel(intentId, { cancellation_reason: "abandoned" })
    .catch(retrieveIfMoved(intentId));
  return settleIntent(owner, intent);
}
