import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";
import { requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { keepGoing } from "@/lib/billing/subscriptions/cancel-subscription";
import { keepingPlans } from "@/lib/billing/subscriptions/keeping-plans";
import { getLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { noteSubscriptionRequest } from "@/lib/billing/subscriptions/note-subscription-request";
import { readSwitch } from "@/lib/billing/subscriptions/plan-change";
import { getPlanPrice, type PlanPrice } from "@/lib/billing/subscriptions/plan-price";
import {
  releaseSchedule,
  schedulePlanChange,
} from "@/lib/billing/subscriptions/schedule-plan-change";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/**
 * Switches the plan in place. Upwards it charges the difference and starts a new period now; a
 * declined card changes nothing. Downwards it waits for the period's end. Switching to the plan in
 * force calls a planned end or switch off. Credits follow the paid invoice.
 *
 * @param reason why an operator does it for the customer.
 * @throws StripeCardError when the card is declined; Problem as `readSwitch` says, and conflict for
 *   what is charged now while a payment is disputed.
 */
export async function changePlan(
  access: AccountAccess,
  planPriceId: string,
  idempotencyKey: string | null,
  reason: string | null = null,
): Promise<void> {
  const price = await getPlanPrice(planPriceId);
  const { owner, subscription, item } = await getLiveSubscription(access.accountId);
  const when = readSwitch(subscription, item, price);
  await noteSubscriptionRequest(access, "switch", planPriceId, reason);
  if (when === "now") {
    await requireUndisputed(access.accountId);
    const updated = await keepingPlans(owner, subscription, () =>
      switchNow(subscription, item, price, idempotencyKey),
    );
    const invoiceId = idOf(updated.latest_invoice);
    if (invoiceId !== null) await processInvoice(owner, invoiceId);
    return;
  }
  await keepingPlans(owner, subscription, async () => {
    await keepGoing(subscription);
    if (when === "same") await releaseSchedule(subscription);
    else await schedulePlanChange(subscription, price);
  });
}

/** Calls the switch off that is planned for the period's end. Calling it again changes nothing. */
export async function undoScheduledChange(access: AccountAccess): Promise<void> {
  const { owner, subscription } = await getLiveSubscription(access.accountId);
  await noteSubscriptionRequest(access, "undo_switch");
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
  await releaseSchedule(subscription);
  await itemizeDiscounts(subscription);
  return stripe().subscriptions.update(
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
