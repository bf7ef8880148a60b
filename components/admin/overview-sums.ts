import type { Overview } from "@/lib/admin/get-overview";

type Movement = Overview["movements"][number];

/** Minor units by currency, what is zero left out, the largest first. */
export type Money = { currency: string; minor: number }[];

/** Sums money up by its currency. */
export function sumMoney(parts: readonly { currency: string | null; minor: number }[]): Money {
  const sums = new Map<string, number>();
  for (const { currency, minor } of parts) {
    if (currency) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  }
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .filter(({ minor }) => minor !== 0)
    .sort((a, b) => b.minor - a.minor);
}

/** What subscriptions that are paid for bring in a month; a trial brings nothing yet. */
export function monthlyRevenue({ metrics }: Pick<Overview, "metrics">): Money {
  return sumMoney(
    metrics.subscriptions
      .filter(({ status }) => isPaying(status))
      .map(({ currency, monthlyRevenue: minor }) => ({ currency, minor })),
  );
}

/** Subscriptions that are paid for, or whose payment is being asked for again. */
export function activeSubscriptions({ metrics }: Pick<Overview, "metrics">): number {
  return metrics.subscriptions
    .filter(({ status }) => isPaying(status))
    .reduce((sum, { subscriptions }) => sum + subscriptions, 0);
}

export function isPaying(status: string): boolean {
  return status === "active" || status === "past_due";
}

/** Ended in the range over living when it began; null when none lived. */
export function churnRate(rows: readonly { living: number; ended: number }[]): number | null {
  const living = rows.reduce((sum, row) => sum + row.living, 0);
  const ended = rows.reduce((sum, row) => sum + row.ended, 0);
  return living === 0 ? null : ended / living;
}

/** Where credits come from that nobody pays for. */
const freeSources = ["free", "signup_bonus", "trial", "coupon", "admin"];

/** Micro-credits given away, by where they came from. */
export function freeCredits({ movements }: Pick<Overview, "movements">) {
  return freeSources
    .map((source) => {
      const rows = movements.filter((row) => row.type === "grant" && row.source === source);
      return {
        source,
        grants: rows.reduce((sum, row) => sum + row.movements, 0),
        micros: rows.reduce((sum, row) => sum + row.amountMicros, 0),
      };
    })
    .filter(({ grants }) => grants > 0)
    .sort((a, b) => b.micros - a.micros);
}

/** Revenue that was earned: by use, and by credits that ended unused. */
export function earned({ movements }: Pick<Overview, "movements">) {
  const part = (wanted: (row: Movement) => boolean) =>
    sumMoney(
      movements.filter(wanted).map(({ currency, revenueMinor: minor }) => ({ currency, minor })),
    );
  return {
    used: part(({ type }) => type !== "expire"),
    breakage: part(({ type }) => type === "expire"),
  };
}

/**
 * What the product made on each line or model: revenue of other currencies than the dollar stands in
 * rows of its own, as no rate is known. Money is minor units, the cost micro-dollars.
 */
export function margins(usage: Overview["usage"], by: "code" | "model") {
  const sums = new Map<
    string,
    Pick<
      Overview["usage"][number],
      "requests" | "uses" | "failures" | "creditsMicros" | "revenueMinor" | "providerCostMicros"
    > & { name: string; currency: string }
  >();
  for (const row of usage) {
    const currency = row.currency || "usd";
    const key = `${row[by]} ${currency}`;
    const sum = sums.get(key) ?? {
      name: row[by],
      currency,
      requests: 0,
      uses: 0,
      failures: 0,
      creditsMicros: 0,
      revenueMinor: 0,
      providerCostMicros: 0,
    };
    sum.requests += row.requests;
    sum.uses += row.uses;
    sum.failures += row.failures;
    sum.creditsMicros += row.creditsMicros;
    sum.revenueMinor += row.revenueMinor;
    sum.providerCostMicros += row.providerCostMicros;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .map((sum) => {
      const isDollars = sum.currency === "usd";
      const earnedMicros = sum.revenueMinor * 10_000;
      const marginMicros = isDollars ? earnedMicros - sum.providerCostMicros : null;
      return {
        ...sum,
        marginMicros,
        margin: marginMicros === null || earnedMicros === 0 ? null : marginMicros / earnedMicros,
      };
    })
    .sort(
      (a, b) => b.creditsMicros - a.creditsMicros || b.providerCostMicros - a.providerCostMicros,
    );
}

/** One UTC day of the overview, for charts. Credits are micro-credits, money the main currency's. */
export interface OverviewDay {
  day: string;
  grantedMicros: number;
  usedMicros: number;
  expiredMicros: number;
  /** Minor units by kind of payment. */
  paid: Record<string, number>;
  returnedMinor: number;
}

/** Every UTC day of the range, oldest first; money is that of one currency. */
export function overviewDays(overview: Overview, currency: string): OverviewDay[] {
  const { from, to } = overview.metrics;
  const days: OverviewDay[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const moved = overview.movements.filter((row) => row.day === day);
    const sum = (type: string) =>
      moved.filter((row) => row.type === type).reduce((all, row) => all + row.amountMicros, 0);
    const paid: Record<string, number> = {};
    let returnedMinor = 0;
    for (const row of overview.payments) {
      if (row.day !== day || row.currency !== currency) continue;
      paid[row.kind] = (paid[row.kind] ?? 0) + row.amountMinor;
      returnedMinor += row.returnedMinor;
    }
    days.push({
      day,
      grantedMicros: sum("grant"),
      usedMicros: moved
        .filter(({ type }) => type === "usage")
        .reduce((all, row) => all + row.debtMicros - row.amountMicros, 0),
      expiredMicros: 0 - sum("expire"),
      paid,
      returnedMinor,
    });
  }
  return days;
}
