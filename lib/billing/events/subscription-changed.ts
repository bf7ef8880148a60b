import "server-only";
import { findOwner } from "@/lib/billing/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { isLiveStatus, listSubscriptionRows } from "@/lib/billing/subscription-row";
import { syncSubscription } from "@/lib/billing/sync-subscription";

/** A subscription was created, changed, paused, resumed or ended. It grants nothing: invoices do. */
export async function subscriptionChanged(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner || event.objectId === null) return foreign(event);
  const subscription = await syncSubscription(owner, event.objectId);
  const rows = await listSubscriptionRows(owner.accountId);
  const live = rows.filter((row) => isLiveStatus(row.status));
  if (event.type === "customer.subscription.created" && live.length > 1) {
    raiseAlert("an account pays for more than one subscription", {
      accountId: owner.accountId,
      subscriptionIds: live.map((row) => row.subscriptionId),
    });
  }
  return { ok: true, receipt: `subscription ${subscription.status}` };
}
