import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import type { OfferPlan } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

export type Interval = "month" | "year";

/** To a dearer or cheaper plan, or to paying for the same one by another interval. */
export type SwitchDirection = "upgrade" | "downgrade" | "yearly" | "monthly";

/** What a plan's button does for a viewer. */
export type PlanAction =
  | { kind: "sign-up"; trialDays: number }
  | { kind: "contact" }
  | { kind: "current" }
  | { kind: "resume" }
  | { kind: "scheduled" }
  /** `trialDays` is 0 where it begins with a payment. */
  | { kind: "subscribe"; planPriceId: string; trialDays: number }
  | { kind: "switch"; planPriceId: string; direction: SwitchDirection }
  | { kind: "cancel"; subscription: AccountSubscription }
  /** May not buy here: whom to ask stands above the plans. */
  | { kind: "ask" }
  /** Nothing is sold while a payment is disputed. */
  | { kind: "disputed" }
  /** Comes by itself when the plan that ends has ended. */
  | { kind: "follows" }
  /** Has no price, so there is nothing to press. */
  | { kind: "free" }
  /** Stripe does not know its price yet. */
  | { kind: "unsold" };

/** The plan's price at an interval, else at the one it has. */
export function priceAt(plan: OfferPlan, interval: Interval) {
  return plan.prices.find((price) => price.interval === interval) ?? plan.prices[0];
}

/** What a price costs a month, in minor units, to compare intervals. */
export function perMonth({ unitAmount, interval }: IntervalPrice) {
  return interval === "year" ? unitAmount / 12 : unitAmount;
}

/** What the button of `plan` does for this viewer (null: signed out). */
export function planAction(
  plan: OfferPlan,
  interval: Interval,
  viewer: Viewer | null,
  plans: readonly OfferPlan[],
): PlanAction {
  if (!viewer)
    return plan.contactSales ? { kind: "contact" } : { kind: "sign-up", trialDays: plan.trialDays };
  const { subscription } = viewer;
  const price = priceAt(plan, interval);
  const held = subscription?.planId ?? viewer.planId;
  const isSameInterval =
    !subscription?.interval || !price || price.interval === subscription.interval;
  if (held === plan.planId && isSameInterval) {
    return subscription?.cancelAt && viewer.canBuy ? { kind: "resume" } : { kind: "current" };
  }
  if (plan.contactSales) return { kind: "contact" };
  if (!price) return withoutPrice(viewer);
  if (!viewer.canBuy) return { kind: "ask" };
  if (subscription?.scheduledPlanId === plan.planId) return { kind: "scheduled" };
  if (price.stripePriceId === null) return { kind: "unsold" };
  if (!subscription) {
    if (viewer.isDisputed) return { kind: "disputed" };
    const trialDays = viewer.mayTry ? plan.trialDays : 0;
    return { kind: "subscribe", planPriceId: price.planPriceId, trialDays };
  }

  const heldPlan = plans.find(({ planId }) => planId === held);
  const heldPrice = heldPlan && priceAt(heldPlan, subscription.interval ?? "month");
  const direction = heldPlan === plan ? sameAt(price.interval) : directionBetween(heldPrice, price);
  // What waits for the period's end costs nothing now.
  if (viewer.isDisputed && (direction === "upgrade" || direction === "yearly")) {
    return { kind: "disputed" };
  }
  return { kind: "switch", planPriceId: price.planPriceId, direction };
}

/** A plan without a price is had by ending the one that has one. */
function withoutPrice({ subscription, canBuy }: Viewer): PlanAction {
  if (!subscription) return { kind: "free" };
  if (subscription.cancelAt) return { kind: "follows" };
  return canBuy ? { kind: "cancel", subscription } : { kind: "ask" };
}

function sameAt(interval: Interval): SwitchDirection {
  return interval === "year" ? "yearly" : "monthly";
}

type IntervalPrice = { unitAmount: number; interval: Interval };

function directionBetween(
  heldPrice: IntervalPrice | undefined,
  price: IntervalPrice,
): SwitchDirection {
  return !heldPrice || perMonth(price) > perMonth(heldPrice) ? "upgrade" : "downgrade";
}
