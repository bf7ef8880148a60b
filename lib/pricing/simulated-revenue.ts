/** What an account used in a period, priced under one catalog. */
export interface AccountUse {
  planId: string | null;
  /** Micro-credits at list price. */
  usedMicros: number;
}

export interface Revenue {
  /** Minor units that the plans bring. */
  plansMinor: number;
  /** Minor units for credits beyond the plans' allowances, at the best price of a pack. */
  packsMinor: number;
  /** Credits beyond the allowances where the catalog sells no packs: nobody would have had them. */
  unmetMicros: number;
  /** Accounts on a plan that this catalog does not have. */
  withoutPlan: number;
}

interface Offer {
  plans: {
    id: string;
    /** A month; null is unlimited. */
    monthlyCreditsMicros: number | null;
    prices: { interval: "month" | "year"; unitAmount: number }[];
  }[];
  packs: { creditsMicros: number; unitAmount: number }[];
}

/**
 * What a catalog earns in a number of months from accounts that stay on their plans: each plan's
 * monthly price, and what is used beyond its allowance bought in the pack with the best price. The
 * same rule for every catalog, so that two can be compared.
 */
export function simulatedRevenue(offer: Offer, accounts: AccountUse[], months: number): Revenue {
  const perMicro = bestPackPrice(offer);
  const revenue: Revenue = { plansMinor: 0, packsMinor: 0, unmetMicros: 0, withoutPlan: 0 };
  for (const { planId, usedMicros } of accounts) {
    const plan = offer.plans.find((each) => each.id === planId);
    if (planId !== null && !plan) revenue.withoutPlan += 1;
    revenue.plansMinor += plan ? monthlyPrice(plan) * months : 0;
    const allowance = plan ? (plan.monthlyCreditsMicros ?? Number.POSITIVE_INFINITY) : 0;
    const beyond = Math.max(0, usedMicros - allowance * months);
    if (perMicro === null) revenue.unmetMicros += beyond;
    else revenue.packsMinor += beyond * perMicro;
  }
  return {
    ...revenue,
    plansMinor: Math.round(revenue.plansMinor),
    packsMinor: Math.round(revenue.packsMinor),
    unmetMicros: Math.round(revenue.unmetMicros),
  };
}

/** Minor units a month, by the cheapest way to pay for it. */
function monthlyPrice({ prices }: Offer["plans"][number]): number {
  if (prices.length === 0) return 0;
  return Math.min(
    ...prices.map(({ interval, unitAmount }) =>
      interval === "year" ? unitAmount / 12 : unitAmount,
    ),
  );
}

/** Minor units a micro-credit in the pack that gives most for its money; null without packs. */
function bestPackPrice({ packs }: Offer): number | null {
  if (packs.length === 0) return null;
  return Math.min(...packs.map((pack) => pack.unitAmount / pack.creditsMicros));
}
