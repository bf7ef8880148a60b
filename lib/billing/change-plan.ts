import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { keepGoing } from "@/lib/billing/cancel-subscription";
import { getLiveSubscription } from "@/lib/billing/live-subscription";
import { readSwitch } from "@/lib/billing/plan-change";
import { getPlanPrice, type PlanPrice } from "@/lib/billing/plan-price";
import { processInvoice } from "@/lib/billing/process-invoice";
import {
  findScheduledPriceId,
  releaseSchedule,
  schedulePlanChange,
} from "@/lib/billing/schedule-plan-change";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { syncSubscription } from "@/lib/billing/sync-subscription";

/**
 * Switches the plan in place. Upwards it charges the difference and starts a new period now; a
 * declined card changes nothing. Downwards it waits for the period's end. Switching to the plan in
 * force calls a planned end or switch off. Credits follow the paid invoice.
 *
 * @throws StripeCardError when the card is declined; Problem as `readSwitch` says.
 */
export async function changePlan(
  access: AccountAccess,
  planPriceId: string,
  idempotencyKey: string | null,
): Promise<void> {
  const price = await getPlanPrice(planPriceId);
  const { owner, subscription, item } = await getLiveSubscription(access.accountId);
  const when = readSwitch(subscription, item, price);
  if (when === "now") {
    const updated = await switchNow(subscription, item, price, idempotencyKey);
    await syncSubscription(owner, updated.id);
    const invoiceId = idOf(updated.latest_invoice);
    if (invoiceId !== null) await processInvoice(owner, invoiceId);
    return;
  }
  await keepGoing(subscription);
  if (when === "same") await releaseSchedule(subscription);
  else await schedulePlanChange(subscription, price);
  await syncSubscription(owner, subscription.id);
}

/** Calls the switch off that is planned for the period's end. Calling it again changes nothing. */
export async function undoScheduledChange(access: AccountAccess): Promise<void> {
  const { owner, subscription } = await getLiveSubscription(access.accountId);
  await releaseSchedule(subscription);
  await syncSubscription(owner, subscription.id);
}

async function switchNow(
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  price: PlanPrice,
  idempotencyKey: string | null,
): Promise<Stripe.Subscription> {
  // A schedule would set the price back at the period's end, and Stripe refuses an update under one.
  const plannedPriceId = await findScheduledPriceId(subscription);
  await releaseSchedule(subscription);
  await itemizeDiscounts(subscription);
  try {
    return await stripe().subscriptions.update(
      subscription.id,
      {
        items: [{ id: item.id, price: price.stripePriceId }],
        billing_cycle_anchor: { type: "now" },
        proration_behavior: "always_invoice",
        payment_behavior: "error_if_incomplete",
        ...stayingParameters(subscription),
      },
      idempotencyKey === null
        ? undefined
        : { idempotencyKey: `switch:${subscription.id}:${idempotencyKey}` },
    );
  } catch (error) {
    if (plannedPriceId !== null) await planAgain(subscription.id, plannedPriceId);
    throw error;
  }
}

/** Whoever upgrades stays: the planned end goes in the same step, so a decline leaves it standing. */
function stayingParameters(subscription: Stripe.Subscription): Stripe.SubscriptionUpdateParams {
  if (subscription.cancel_at_period_end) return { cancel_at_period_end: false };
  return subscription.cancel_at === null ? {} : { cancel_at: "" };
}

/** Prorations that are net of discounts would lose the list price that credits follow. */
async function itemizeDiscounts(subscription: Stripe.Subscription): Promise<void> {
  const { billing_mode: mode } = subscription;
  if (mode.type === "flexible" && mode.flexible?.proration_discounts === "itemized") return;
  await stripe().subscriptions.migrate(subscription.id, {
    billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
  });
}

/** The upgrade was declined: what was planned before it is planned again. */
async function planAgain(subscriptionId: string, stripePriceId: string): Promise<void> {
  const [subscription, price] = await Promise.all([
    stripe().subscriptions.retrieve(subscriptionId),
    stripe().prices.retrieve(stripePriceId),
  ]);
  const interval = price.recurring?.interval === "year" ? "year" : "month";
  await schedulePlanChange(subscription, { stripePriceId, interval });
}
