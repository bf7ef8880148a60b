import "server-only";
import type { Stripe } from "stripe";
import type { PlanPrice } from "@/lib/billing/subscriptions/plan-price";
import { Problem } from "@/lib/http/problem";

interface Price {
  interval: "month" | "year";
  unitAmount: number;
}

/**
 * When a switch takes effect. More money, or a longer interval, is charged and granted now; less
 * money, or a shorter interval, waits for the end of what is paid. The portal's configuration says
 * the same, so it does not matter where a person switches.
 */
export function whenToSwitch(from: Price, to: Price): "now" | "period_end" {
  if (from.interval !== to.interval) return to.interval === "year" ? "now" : "period_end";
  return to.unitAmount < from.unitAmount ? "period_end" : "now";
}

/**
 * Reads a subscription's switch to another price: `same` when it has that price already.
 *
 * @throws Problem conflict for another currency, while it is paused, or while an invoice is open.
 */
export function readSwitch(
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  to: PlanPrice,
): "now" | "period_end" | "same" {
  if (subscription.status === "paused") {
    throw new Problem("conflict", { detail: "The subscription is paused. Go on with it first." });
  }
  if (subscription.status !== "active" && subscription.status !== "trialing") {
    throw new Problem("conflict", {
      detail: "The last payment failed. Pay the open invoice in the billing portal first.",
    });
  }
  if (item.price.id === to.stripePriceId) return "same";
  if (item.price.currency !== to.currency) {
    throw new Problem("conflict", {
      detail: `The subscription is billed in ${item.price.currency.toUpperCase()}. Cancel it to change the currency.`,
    });
  }
  const interval = item.price.recurring?.interval === "year" ? "year" : "month";
  return whenToSwitch({ interval, unitAmount: item.price.unit_amount ?? 0 }, to);
}
