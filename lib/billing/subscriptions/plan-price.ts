import "server-only";
import { Problem } from "@/lib/http/problem";
import { getOffer, type OfferPlan } from "@/lib/pricing/offer";

/** A plan at one of its live prices, with the Stripe price that charges it. */
export interface PlanPrice {
  planPriceId: string;
  planId: string;
  planName: string;
  interval: "month" | "year";
  currency: string;
  /** Minor units an interval. */
  unitAmount: number;
  /** Micro-credits a month; null is unlimited. */
  monthlyCreditsMicros: number | null;
  trialDays: number;
  /** Micro-credits, once a person. */
  trialCreditsMicros: number;
  trialNeedsCard: boolean;
  stripePriceId: string;
}

/**
 * A price that is on sale now, from our own table: what a caller sends is only the name of a row, so
 * a forged or retired price buys nothing.
 *
 * @throws Problem not_found; conflict for a plan that is sold by hand; unavailable before
 *   `npm run stripe:sync`.
 */
export async function getPlanPrice(planPriceId: string): Promise<PlanPrice> {
  const { plans } = await getOffer();
  const plan = plans.find((candidate) => findPrice(candidate, planPriceId));
  const price = plan && findPrice(plan, planPriceId);
  if (!plan || !price) throw new Problem("not_found", { detail: "This price is not on sale." });
  if (plan.contactSales) {
    throw new Problem("conflict", { detail: `Talk to us about the ${plan.name} plan.` });
  }
  return {
    planPriceId,
    planId: plan.planId,
    planName: plan.name,
    interval: price.interval,
    currency: price.currency,
    unitAmount: price.unitAmount,
    monthlyCreditsMicros: plan.monthlyCreditsMicros,
    trialDays: plan.trialDays,
    trialCreditsMicros: plan.trialCreditsMicros,
    trialNeedsCard: plan.trialNeedsCard,
    stripePriceId: syncedPriceId(price.stripePriceId),
  };
}

/** A Stripe price id; refuses to sell what Stripe does not know yet. */
export function syncedPriceId(stripePriceId: string | null): string {
  if (stripePriceId !== null) return stripePriceId;
  throw new Problem("unavailable", {
    detail: "This cannot be bought yet. The operator runs: npm run stripe:sync",
  });
}

function findPrice(plan: OfferPlan, planPriceId: string) {
  return plan.prices.find((price) => price.planPriceId === planPriceId);
}
