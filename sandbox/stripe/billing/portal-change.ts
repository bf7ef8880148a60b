import { invalidRequest } from "../api-error";
import { oneOf } from "../contract/one-of";
import type { Invoice, PortalConfiguration, Price, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { endSchedule } from "./cancel-subscription";
import { scheduleFrom, setPhases } from "./schedule-phases";
import type { WantedChange } from "./subscription-change";
import { changeSubscription, previewChange } from "./update-subscription";

const DAYS: Record<string, number> = { day: 1, week: 7, month: 30, year: 365 };

const days = (price: Price) =>
  (DAYS[price.recurring?.interval ?? "month"] ?? 30) * (price.recurring?.interval_count ?? 1);

/** What a price comes to per day, to compare plans of different intervals. */
const perDay = (price: Price) => (price.unit_amount ?? 0) / days(price);

/** The prices that a portal offers instead of the current one. */
export function offeredPrices(
  tx: Transaction,
  configuration: PortalConfiguration,
  subscription: Subscription,
): Price[] {
  const update = configuration.features.subscription_update;
  if (!update.enabled || !update.default_allowed_updates.includes("price")) return [];
  const current = subscription.items.data[0]?.price.id;
  return (update.products ?? [])
    .flatMap((product) => product.prices)
    .flatMap((id) => tx.find("price", id) ?? [])
    .filter((price) => price.active && price.recurring !== null && price.id !== current);
}

/** Whether the portal's configuration puts this switch off until the period ends. */
export function waitsForPeriodEnd(
  configuration: PortalConfiguration,
  subscription: Subscription,
  price: Price,
): boolean {
  const current = subscription.items.data[0]?.price;
  if (!current || subscription.status === "trialing") return false;
  return configuration.features.subscription_update.schedule_at_period_end.conditions.some(
    ({ type }) =>
      (type === "decreasing_item_amount" && perDay(price) < perDay(current)) ||
      (type === "shortening_interval" && days(price) < days(current)),
  );
}

function wantedBy(
  tx: Transaction,
  configuration: PortalConfiguration,
  subscription: Subscription,
  price: Price,
): WantedChange {
  const update = configuration.features.subscription_update;
  const behavior = update.proration_behavior;
  return {
    items: [{ id: subscription.items.data[0]?.id ?? "", price: price.id }],
    resetsAnchor: update.billing_cycle_anchor === "now",
    endsTrial: subscription.status === "trialing" && update.trial_update_behavior === "end_trial",
    prorationBehavior: oneOf(behavior, ["always_invoice", "create_prorations"]) ?? "none",
    at: tx.now,
  };
}

/** The invoice that a switch would make now. */
export function previewSwitch(
  tx: Transaction,
  configuration: PortalConfiguration,
  subscription: Subscription,
  price: Price,
): Invoice {
  return previewChange(tx, subscription.id, wantedBy(tx, configuration, subscription, price));
}

/** Switches the plan as the portal does: at once and paid, or scheduled at the period's end. */
export function switchPlan(
  tx: Transaction,
  configuration: PortalConfiguration,
  subscriptionId: string,
  price: Price,
): "now" | "scheduled" {
  const before = tx.get("subscription", subscriptionId);
  if (!offeredPrices(tx, configuration, before).some((one) => one.id === price.id))
    throw invalidRequest("This plan is not on offer.");
  releaseSchedule(tx, subscriptionId);
  const subscription = tx.get("subscription", subscriptionId);
  if (!waitsForPeriodEnd(configuration, subscription, price)) {
    const wanted = wantedBy(tx, configuration, subscription, price);
    changeSubscription(tx, subscriptionId, wanted, "error_if_incomplete");
    return "now";
  }
  const schedule = scheduleFrom(tx, subscriptionId);
  const [current] = schedule.phases;
  const [item] = subscription.items.data;
  if (!current || !item) throw invalidRequest("This subscription has no items.");
  const quantity = item.quantity ?? 1;
  const phases = setPhases(tx, schedule, [
    {
      items: [{ price: item.price.id, quantity }],
      start: current.start_date,
      end: current.end_date,
      prorationBehavior: "none",
      discounts: current.discounts,
    },
    {
      items: [{ price: price.id, quantity }],
      prorationBehavior: "none",
      discounts: current.discounts,
    },
  ]);
  tx.update("subscription_schedule", schedule.id, { phases }, "subscription_schedule.updated");
  return "scheduled";
}

/** Lets a schedule go and says so on the subscription. */
export function releaseSchedule(tx: Transaction, subscriptionId: string): void {
  const before = tx.get("subscription", subscriptionId);
  if (!before.schedule) return;
  endSchedule(tx, subscriptionId, "released");
  tx.emitChange("customer.subscription.updated", before, tx.get("subscription", subscriptionId));
}
