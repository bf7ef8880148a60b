import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { keepingPlans } from "@/lib/billing/subscriptions/keeping-plans";
import { getLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { noteSubscriptionRequest } from "@/lib/billing/subscriptions/note-subscription-request";
import { endPause } from "@/lib/billing/subscriptions/pause-subscription";
import { releaseSchedule } from "@/lib/billing/subscriptions/schedule-plan-change";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/**
 * Ends the subscription: what is paid for runs to the end of its period; one that nothing is paid
 * for (past due, unpaid, paused) ends now. Calling it again changes nothing.
 */
export async function cancelSubscription(access: AccountAccess): Promise<void> {
  const { owner, subscription } = await getLiveSubscription(access.accountId);
  await noteSubscriptionRequest(access, "cancel");
  await keepingPlans(owner, subscription, async () => {
    if (subscription.status !== "active" && subscription.status !== "trialing") {
      await stripe().subscriptions.cancel(subscription.id, { prorate: false });
      return;
    }
    // A planned change of plan would otherwise keep the subscription going.
    await releaseSchedule(subscription);
    if (subscription.cancel_at === null && !subscription.cancel_at_period_end) {
      await stripe().subscriptions.update(subscription.id, { cancel_at_period_end: true });
    }
  });
}

/**
 * Goes on with a subscription that was paused or was to end. Calling it again changes nothing, and
 * records what the first call was charged for, if its answer was lost.
 */
export async function resumeSubscription(access: AccountAccess): Promise<void> {
  const { owner, subscription } = await getLiveSubscription(access.accountId);
  await noteSubscriptionRequest(access, "resume");
  if (subscription.status === "paused") await endPause(access, subscription);
  else await keepGoing(subscription);
  const { latest_invoice } = await syncSubscription(owner, subscription.id);
  const invoiceId = idOf(latest_invoice);
  if (invoiceId !== null) await processInvoice(owner, invoiceId);
}

/** Takes back a planned end. The portal writes it as a date alone, the API as a boolean with one. */
export async function keepGoing(subscription: {
  id: string;
  cancel_at: number | null;
  cancel_at_period_end: boolean;
}): Promise<void> {
  if (subscription.cancel_at_period_end) {
    await stripe().subscriptions.update(subscription.id, { cancel_at_period_end: false });
  } else if (subscription.cancel_at !== null) {
    await stripe().subscriptions.update(subscription.id, { cancel_at: "" });
  }
}
