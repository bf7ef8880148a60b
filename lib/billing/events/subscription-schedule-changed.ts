import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/** A change for the period's end was planned, moved, called off or done. */
export async function subscriptionScheduleChanged(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner) return foreign(event);
  if (event.subscriptionId === null) return { ok: true, receipt: "a schedule of no subscription" };
  await syncSubscription(owner, event.subscriptionId);
  return { ok: true, receipt: "schedule synced" };
}
