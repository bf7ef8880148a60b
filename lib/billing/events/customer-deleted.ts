import "server-only";
import { findOwner, forgetCustomer } from "@/lib/billing/customer";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { isLiveStatus, listSubscriptionRows } from "@/lib/billing/subscription-row";
import { syncSubscription } from "@/lib/billing/sync-subscription";

/**
 * A customer was deleted at Stripe, and its subscriptions with it. They are ended here before the
 * mapping goes, or their own events would find no account any more. The ledger and bought credits
 * stay; the next purchase makes another customer.
 */
export async function customerDeleted(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.objectId);
  if (!owner) return { ok: true, receipt: "a customer of no account" };
  const rows = await listSubscriptionRows(owner.accountId);
  for (const row of rows) {
    if (row.customerId === owner.customerId && isLiveStatus(row.status)) {
      await syncSubscription(owner, row.subscriptionId);
    }
  }
  await forgetCustomer(owner.customerId);
  return { ok: true, receipt: "customer forgotten" };
}
