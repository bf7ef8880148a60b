import type { OfferPlan } from "@/lib/pricing/offer";

/** What a plan includes or not, by its name in a catalog's `entitlements`. */
export type Entitlement = "api" | "byok" | "team" | "whiteLabel";

/** What a plan includes a number of. */
export type CountedEntitlement = "projects" | "mcpServers";

export const entitlementNames = {
  api: "API keys",
  byok: "your own provider keys",
  team: "teams",
  whiteLabel: "your own name, logo and colours",
} as const satisfies Record<Entitlement, string>;

export const countedNames = {
  projects: ["project", "projects"],
  mcpServers: ["MCP server of your own", "MCP servers of your own"],
} as const satisfies Record<CountedEntitlement, readonly [one: string, more: string]>;

type Held = Readonly<Record<string, unknown>>;

/** Whether a plan's entitlements grant one. What a catalog does not name, it does not grant. */
export function includes(entitlements: Held, entitlement: Entitlement): boolean {
  return entitlements[entitlement] === true;
}

/** How many a plan includes; `Infinity` for any number. */
export function countOf(entitlements: Held, entitlement: CountedEntitlement): number {
  const held = entitlements[entitlement];
  if (held === null) return Number.POSITIVE_INFINITY;
  return typeof held === "number" ? held : 0;
}

type Plan = Pick<OfferPlan, "planId" | "name" | "entitlements" | "contactSales"> & {
  prices: Pick<OfferPlan["prices"][number], "interval" | "unitAmount">[];
};

/**
 * The plan with the lowest price a month that fits. A plan without a price costs nothing, except one
 * sold by contact, which is named only where no other plan will do.
 */
export function cheapestPlan<P extends Plan>(plans: P[], fits: (plan: P) => boolean): P | null {
  return plans.filter(fits).sort((a, b) => monthlyAmount(a) - monthlyAmount(b))[0] ?? null;
}

/** The cheapest plan that grants an entitlement. */
export function cheapestPlanWith<P extends Plan>(plans: P[], entitlement: Entitlement): P | null {
  return cheapestPlan(plans, (plan) => includes(plan.entitlements, entitlement));
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
