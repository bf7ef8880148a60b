import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/** A subscription was created, changed, paused, resumed or ended. It grants nothing: invoices do. */
export async function subscriptionChanged(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner || event.objectId === null) return foreign(event);
  const subscription = await syncSubscription(owner, event.objectId, "throw");
  return { ok: true, receipt: `subscription ${subscription.status}` };
}
