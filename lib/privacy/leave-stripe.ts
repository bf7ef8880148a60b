import "server-only";
import { findCustomer } from "@/lib/billing/customers/customer";
import { forgetCustomer } from "@/lib/billing/customers/forget-customer";
import { isMissing, isUnexpectedState, stripe } from "@/lib/billing/stripe-client";
import { isLiveStatus } from "@/lib/billing/subscriptions/subscription-row";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/**
 * Ends what an account has at Stripe, so that nobody pays for what is deleted: open Checkouts, then
 * subscriptions at once, then the customer with its cards and address. What was paid stays there, as
 * the law asks, and can still be refunded. Done again, it goes on where it stopped.
 *
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function leaveStripe(accountId: string): Promise<void> {
  const owner = await findCustomer(accountId);
  if (!owner) return;
  const { customerId: customer } = owner;
  for await (const session of stripe().checkout.sessions.list({ customer, status: "open" })) {
    await unlessOver(() => stripe().checkout.sessions.expire(session.id));
  }
  for await (const subscription of stripe().subscriptions.list({ customer, status: "all" })) {
    if (!isLiveStatus(subscription.status)) continue;
    await unlessOver(() => stripe().subscriptions.cancel(subscription.id, { prorate: false }));
    await syncSubscription(owner, subscription.id);
  }
  await unlessOver(() => stripe().customers.del(customer));
  await forgetCustomer(owner);
}

/** What is over or gone already needs no end. */
async function unlessOver(end: () => Promise<unknown>): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!isMissing(error) && !isUnexpectedState(error)) throw error;
  }
}
