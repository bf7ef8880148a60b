import "server-only";
import type { Stripe } from "stripe";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/**
 * Plans a switch to another price for the end of the current period, replacing a switch that was
 * planned before. Nothing is charged or credited until then.
 */
export async function schedulePlanChange(
  subscription: Stripe.Subscription,
  to: { stripePriceId: string; interval: "month" | "year" },
): Promise<void> {
  const item = subscription.items.data[0];
  if (!item) throw new Error(`${subscription.id} has no item`);
  const schedule =
    (await findActiveSchedule(subscription)) ??
    (await stripe().subscriptionSchedules.create({ from_subscription: subscription.id }));
  // A phase has no discount and no trial but those it is given; the second goes on with the first's.
  const discounts = subscription.discounts.flatMap((discount) => idOf(discount) ?? []);
  const kept = discounts.length > 0 ? { discounts: discounts.map((id) => ({ discount: id })) } : {};
  const trialEnd = subscription.status === "trialing" ? subscription.trial_end : null;
  const phases: Stripe.SubscriptionScheduleUpdateParams = {
    end_behavior: "release",
    proration_behavior: "none",
    phases: [
      {
        items: [{ price: item.price.id, quantity: item.quantity ?? 1 }],
        start_date: schedule.current_phase?.start_date ?? item.current_period_start,
        end_date: item.current_period_end,
        proration_behavior: "none",
        ...kept,
        ...(trialEnd === null ? {} : { trial_end: trialEnd }),
      },
      {
        items: [{ price: to.stripePriceId, quantity: 1 }],
        duration: { interval: to.interval, interval_count: 1 },
        proration_behavior: "none",
        ...kept,
      },
    ],
  };
  await onSale(item.price, async () => {
    await stripe().subscriptionSchedules.update(schedule.id, phases);
  });
}

const attempts = 5;

/**
 * Does something that names the price of a running phase. Stripe takes none that is off sale, so one
 * that is retired is on sale for that moment; a crash meanwhile is mended by the next stripe:sync.
 */
async function onSale(price: Stripe.Price, act: () => Promise<void>): Promise<void> {
  let isRevived = false;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await act();
      } catch (error) {
        // Once more also when another process took it off sale again between two calls.
        if (attempt === attempts || !isInactivePrice(error)) throw error;
        isRevived = true;
        await stripe().prices.update(price.id, { active: true });
      }
    }
  } finally {
    if (isRevived) await stripe().prices.update(price.id, { active: false });
  }
}

function isInactivePrice(error: unknown): boolean {
  return error instanceof Error && /price specified is inactive/.test(error.message);
}

/** Calls a planned switch off; the subscription goes on as it is. */
export async function releaseSchedule(subscription: Stripe.Subscription): Promise<void> {
  const schedule = await findActiveSchedule(subscription);
  if (schedule) await stripe().subscriptionSchedules.release(schedule.id);
}

/** The price that the planned switch goes to; null when none is planned. */
export async function findScheduledPriceId(
  subscription: Stripe.Subscription,
): Promise<string | null> {
  const schedule = await findActiveSchedule(subscription);
  const endOfCurrent = schedule?.current_phase?.end_date;
  if (!schedule || endOfCurrent === undefined) return null;
  const phase = schedule.phases.find((candidate) => candidate.start_date >= endOfCurrent);
  return idOf(phase?.items[0]?.price);
}

async function findActiveSchedule(
  subscription: Stripe.Subscription,
): Promise<Stripe.SubscriptionSchedule | null> {
  const scheduleId = idOf(subscription.schedule);
  if (scheduleId === null) return null;
  const schedule = await stripe().subscriptionSchedules.retrieve(scheduleId);
  return schedule.status === "active" ? schedule : null;
}
