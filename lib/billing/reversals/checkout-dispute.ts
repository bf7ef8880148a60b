import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { endSession } from "@/lib/billing/purchases/checkout-end";
import { readPurchaseMetadata } from "@/lib/billing/purchases/settle-intent";
import { requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { isUnexpectedState, stripe } from "@/lib/billing/stripe-client";

/**
 * Closes what the customer could still pay for once a payment is disputed: open Checkouts, and
 * purchases with a saved card that wait for the bank's check. Cards can still be saved. Done again,
 * it changes nothing; what is paid in this moment stays paid, and is recorded as any payment is.
 *
 * @throws StripeError when Stripe cannot be asked now: try again later.
 */
export async function closeOpenSales({ customerId }: Owner): Promise<void> {
  const sessions = stripe().checkout.sessions;
  for await (const { id, mode } of sessions.list({
    customer: customerId,
    status: "open",
    limit: 100,
  })) {
    if (mode !== "setup") await endSession(id);
  }
  // Older ones than these have long been given up by Stripe's page or by the bank.
  const intents = await stripe().paymentIntents.list({ customer: customerId, limit: 100 });
  for (const intent of intents.data) {
    if (intent.status !== "requires_action") continue;
    if (readPurchaseMetadata(intent)?.kind !== "purchase") continue;
    await stripe()
      .paymentIntents.cancel(intent.id, { cancellation_reason: "abandoned" })
      .catch((error) => {
        if (!isUnexpectedState(error)) throw error;
      });
  }
}

/**
 * To be awaited before anyone is sent to a new Checkout: a dispute that is written before this asks
 * is seen here, and one that is written after it finds the session open and closes it.
 *
 * @throws Problem conflict while a payment is disputed; the session is closed.
 */
export async function endIfDisputed(
  { accountId }: Owner,
  { id }: Stripe.Checkout.Session,
): Promise<void> {
  try {
    await requireUndisputed(accountId);
  } catch (error) {
    await endSession(id);
    throw error;
  }
}
