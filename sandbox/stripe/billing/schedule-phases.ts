import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Subscription, SubscriptionItem, SubscriptionSchedule } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { addIntervals } from "./calendar";
import { cancelSubscription, endSchedule } from "./cancel-subscription";
import { redeem, requireRedeemable } from "./discounts";
import { changedItem, createItem, requireRecurring } from "./subscription-items";

type Phase = SubscriptionSchedule["phases"][number];

export interface WantedPhase {
  items: { price?: string; quantity?: number; metadata?: Record<string, string> | null }[];
  start?: number | "now" | undefined;
  end?: number | "now" | undefined;
  duration?: { interval: string; interval_count?: number } | undefined;
  prorationBehavior?: string | undefined;
  metadata?: Record<string, string> | undefined;
  discounts?: Phase["discounts"] | undefined;
  trialEnd?: number | null | undefined;
}

/** A schedule that continues a subscription as it is, until the end of its period. */
export function scheduleFrom(tx: Transaction, subscriptionId: string): SubscriptionSchedule {
  const subscription = tx.get("subscription", subscriptionId, "from_subscription");
  if (subscription.schedule)
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: ${subscription.schedule}`,
      "from_subscription",
    );
  const [item] = subscription.items.data;
  if (!item || /^(canceled|incomplete|incomplete_expired)$/.test(subscription.status))
    throw invalidRequest(
      `You cannot migrate a subscription that is ${subscription.status}.`,
      "from_subscription",
    );
  const phase = phaseOf(tx, subscription.currency, {
    items: subscription.items.data.map((one) => ({
      price: one.price.id,
      quantity: one.quantity ?? 1,
    })),
    start: item.current_period_start,
    end: item.current_period_end,
    discounts: subscription.discounts.map((discount) => ({
      coupon: null,
      discount,
      promotion_code: null,
    })),
    trialEnd: subscription.status === "trialing" ? subscription.trial_end : null,
  });
  const schedule = tx.put("subscription_schedule", {
    id: newId("sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: subscription.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: tx.now,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: subscription.default_payment_method,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: [phase],
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: subscription.id,
    test_clock: subscription.test_clock,
  });
  tx.emit("subscription_schedule.created", schedule);
  tx.update(
    "subscription",
    subscription.id,
    { schedule: schedule.id },
    "customer.subscription.updated",
  );
  return schedule;
}

function phaseOf(tx: Transaction, currency: string, wanted: WantedPhase): Phase {
  const start = wanted.start === "now" || wanted.start === undefined ? tx.now : wanted.start;
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: wanted.discounts ?? [],
    end_date: endOf(tx, wanted, start),
    invoice_settings: null,
    items: wanted.items.map((item) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: item.metadata ?? {},
      plan: item.price ?? "",
      price: item.price ?? "",
      quantity: item.quantity ?? 1,
      tax_rates: [],
    })),
    metadata: wanted.metadata ?? {},
    on_behalf_of: null,
    proration_behavior: wanted.prorationBehavior ?? "create_prorations",
    start_date: start,
    transfer_data: null,
    trial_end: wanted.trialEnd ?? null,
  };
}

function endOf(tx: Transaction, wanted: WantedPhase, start: number): number {
  if (wanted.end === "now") return tx.now;
  if (wanted.end !== undefined) return wanted.end;
  const [item] = wanted.items;
  const recurring = requireRecurring(tx, item?.price ?? "", "phases[0][items][0][price]").recurring;
  const { interval, interval_count } = wanted.duration ?? recurring ?? { interval: "month" };
  return addIntervals(start, { interval, interval_count: interval_count ?? 1 }, 1);
}

/** Replaces the phases of a schedule; each begins where the one before it ends. */
export function setPhases(
  tx: Transaction,
  schedule: SubscriptionSchedule,
  wanted: WantedPhase[],
): Phase[] {
  const currency = tx.get("subscription", schedule.subscription ?? "").currency;
  const phases: Phase[] = [];
  for (const [index, one] of wanted.entries()) {
    for (const [i, item] of one.items.entries())
      requireRecurring(tx, item.price ?? "", `phases[${index}][items][${i}][price]`);
    const start = one.start ?? phases.at(-1)?.end_date ?? schedule.phases[0]?.start_date;
    if (index > 0 && start !== phases.at(-1)?.end_date)
      throw invalidRequest(
        "The start date of a phase must be the end date of the phase before it.",
        `phases[${index}][start_date]`,
      );
    const phase = phaseOf(tx, currency, { ...one, start });
    if (phase.end_date <= phase.start_date)
      throw invalidRequest("A phase must end after it starts.", `phases[${index}][end_date]`);
    if (phase.trial_end !== null && phase.trial_end > phase.end_date)
      throw invalidRequest("A trial ends within its phase.", `phases[${index}][trial_end]`);
    phases.push(phase);
  }
  const current = phases.find((one) => one.start_date <= tx.now && one.end_date > tx.now);
  if (!current)
    throw invalidRequest("You must pass the current phase along with the future ones.", "phases");
  return phases;
}

const nextPhase = (schedule: SubscriptionSchedule, at: number) =>
  schedule.phases.find((phase) => phase.start_date <= at && phase.end_date > at) ?? null;

/** The items that a subscription will have at a time, as its schedule says. */
export function phaseItemsAt(
  tx: Transaction,
  subscription: Subscription,
  at: number,
): SubscriptionItem[] {
  const schedule = tx.find("subscription_schedule", subscription.schedule ?? "");
  const phase = schedule && nextPhase(schedule, at);
  const same = schedule?.current_phase?.start_date === phase?.start_date;
  return phase && !same ? itemsOf(tx, subscription, phase) : subscription.items.data;
}

function itemsOf(tx: Transaction, subscription: Subscription, phase: Phase): SubscriptionItem[] {
  return phase.items.map((wanted, index) => {
    const price = tx.get("price", wanted.price);
    const quantity = wanted.quantity ?? 1;
    const item = subscription.items.data[index];
    return item
      ? changedItem(item, { price, quantity })
      : createItem(tx, subscription.id, {
          price: price.id,
          quantity,
          span: {
            start: subscription.items.data[0]?.current_period_start ?? tx.now,
            end: subscription.items.data[0]?.current_period_end ?? tx.now,
          },
        });
  });
}

/** At a phase's end the next begins, or the schedule ends as its `end_behavior` says. */
export function advancePhase(tx: Transaction, scheduleId: string): void {
  const schedule = tx.get("subscription_schedule", scheduleId);
  const { subscription: subscriptionId, current_phase: current } = schedule;
  if (schedule.status !== "active" || !subscriptionId || !current || current.end_date > tx.now)
    return;
  const phase = nextPhase(schedule, tx.now);
  if (!phase) {
    if (schedule.end_behavior === "cancel") {
      endSchedule(tx, subscriptionId, "completed");
      cancelSubscription(tx, subscriptionId, { reason: "cancellation_requested" });
      return;
    }
    const before = tx.get("subscription", subscriptionId);
    endSchedule(tx, subscriptionId, "released");
    tx.emitChange("customer.subscription.updated", before, tx.get("subscription", subscriptionId));
    return;
  }
  tx.update(
    "subscription_schedule",
    scheduleId,
    { current_phase: { start_date: phase.start_date, end_date: phase.end_date } },
    "subscription_schedule.updated",
  );
  const subscription = tx.get("subscription", subscriptionId);
  tx.update(
    "subscription",
    subscriptionId,
    {
      items: { ...subscription.items, data: itemsOf(tx, subscription, phase) },
      discounts: discountsIn(tx, subscription, phase),
    },
    "customer.subscription.updated",
  );
}

/** Applies the phase that runs now as it was rewritten: what it leaves out, the subscription loses. */
export function enterRewritten(tx: Transaction, subscriptionId: string, phase: Phase): void {
  const subscription = tx.get("subscription", subscriptionId);
  if (subscription.status === "trialing" && phase.trial_end !== subscription.trial_end)
    throw invalidRequest(
      "The Stripe stand-in moves no trial by a schedule: pass the current phase's trial_end.",
      "phases[0][trial_end]",
    );
  const discounts = discountsIn(tx, subscription, phase);
  if (discounts.join() !== subscription.discounts.join())
    tx.update("subscription", subscriptionId, { discounts }, "customer.subscription.updated");
}

/** A phase has the discounts that it names, and no others: those before it do not go on. */
function discountsIn(tx: Transaction, subscription: Subscription, phase: Phase): string[] {
  return phase.discounts.map(({ coupon, discount, promotion_code: promotionCode }) => {
    if (discount) return tx.get("discount", discount, "phases[0][discounts][0][discount]").id;
    const [item] = subscription.items.data;
    const found = requireRedeemable(
      tx,
      { coupon, promotionCode },
      {
        customer: subscription.customer,
        subtotal: (item?.price.unit_amount ?? 0) * (item?.quantity ?? 1),
        currency: subscription.currency,
        prices: subscription.items.data.map((one) => one.price.id),
      },
    );
    const on = { customer: subscription.customer, subscription: subscription.id, session: null };
    return redeem(tx, found, on).id;
  });
}
