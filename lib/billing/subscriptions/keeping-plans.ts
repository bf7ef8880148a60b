import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { stripe } from "@/lib/billing/stripe-client";
import {
  findScheduledPriceId,
  releaseSchedule,
  schedulePlanChange,
} from "@/lib/billing/subscriptions/schedule-plan-change";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/**
 * Changes a subscription in several steps, as if in one: when a step fails, the ending or switch
 * that was planned before is planned again, and our row is brought up to what Stripe says either
 * way.
 *
 * @throws what `change` throws; what fails while restoring is alerted.
 */
export async function keepingPlans<T>(
  owner: Owner,
  subscription: Stripe.Subscription,
  change: () => Promise<T>,
): Promise<T> {
  const plannedPriceId = await findScheduledPriceId(subscription);
  try {
    return await change();
  } catch (error) {
    await restore(subscription, plannedPriceId).catch(() =>
      raiseAlert("what was planned for a subscription could not be restored", {
        accountId: owner.accountId,
        subscriptionId: subscription.id,
        cancelAt: subscription.cancel_at,
        plannedPriceId,
      }),
    );
    throw error;
  } finally {
    await syncSubscription(owner, subscription.id);
  }
}

/** Plans again what was planned, unless it still stands or the change went through unheard. */
async function restore(before: Stripe.Subscription, plannedPriceId: string | null): Promise<void> {
  if (!isEnding(before) && plannedPriceId === null) return;
  const now = await stripe().subscriptions.retrieve(before.id);
  const isSwitched = now.items.data[0]?.price.id !== before.items.data[0]?.price.id;
  if (isSwitched || isEnding(now) || (await findScheduledPriceId(now)) !== null) return;
  // A schedule that plans nothing yet is what is left of a switch that was being planned.
  await releaseSchedule(now);
  if (before.cancel_at_period_end) {
    await stripe().subscriptions.update(now.id, { cancel_at_period_end: true });
  } else if (before.cancel_at !== null) {
    await stripe().subscriptions.update(now.id, { cancel_at: before.cancel_at });
  } else if (plannedPriceId !== null) {
    const price = await stripe().prices.retrieve(plannedPriceId);
    const interval = price.recurring?.interval === "year" ? "year" : "month";
    await schedulePlanChange(now, { stripePriceId: plannedPriceId, interval });
  }
}

function isEnding(subscription: Stripe.Subscription): boolean {
  return subscription.cancel_at !== null || subscription.cancel_at_period_end;
}
