import type { OfferPlan } from "@/lib/pricing/offer";

/** What a plan may include besides credits, by its name in a catalog's `entitlements`. */
export type Entitlement = "api";

/** Whether a plan's entitlements grant one. What a catalog does not name, it does not grant. */
export function includes(
  entitlements: Readonly<Record<string, unknown>>,
  entitlement: Entitlement,
): boolean {
  return entitlements[entitlement] === true;
}

type Plan = Pick<OfferPlan, "planId" | "name" | "entitlements" | "contactSales"> & {
  prices: Pick<OfferPlan["prices"][number], "interval" | "unitAmount">[];
};

/**
 * The plan with the lowest price a month that grants an entitlement. A plan without a price costs
 * nothing, except one sold by contact, which is named only where no other plan will do.
 */
export function cheapestPlanWith<P extends Plan>(plans: P[], entitlement: Entitlement): P | null {
  const fitting = plans
    .filter((plan) => includes(plan.entitlements, entitlement))
    .sort((a, b) => monthlyAmount(a) - monthlyAmount(b));
  return fitting[0] ?? null;
}

/** Minor units a month, by the plan's cheapest price. */
function monthlyAmount({ prices, contactSales }: Plan): number {
  if (prices.length === 0) return contactSales ? Number.POSITIVE_INFINITY : 0;
  return Math.min(
    ...prices.map(({ interval, unitAmount }) =>
      interval === "year" ? unitAmount / 12 : unitAmount,
    ),
  );
}
