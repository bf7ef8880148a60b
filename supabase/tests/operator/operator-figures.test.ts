import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figureCsv } from "../../../components/admin/figure-table";
import {
  activeSubscriptions,
  churnRate,
  earned,
  freeCredits,
  margins,
  monthlyRevenue,
  overviewDays,
} from "../../../components/admin/overview-sums";
import { overviewTables } from "../../../components/admin/overview-tables";
import { getOverview } from "../../../lib/admin/get-overview";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { stripe } from "../../../lib/billing/stripe-client";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import {
  type BillingStack,
  type Person,
  payCheckout,
  startBillingStack,
} from "../billing/billing-stack";
import { callRow, callValue } from "../fixture/call";
import { readClock } from "../fixture/clock";
import { expectExactLedger } from "../fixture/exact-ledger";
import { subscribeNew, subscriptionOf } from "../fixture/subscriber";

let stack: BillingStack;
let today: string;
let start: string;

/** Months of business: plans, packs, a yearly plan, refunds, a cancellation, use and expiry. */
beforeAll(async () => {
  stack = await startBillingStack({
    edit: (catalog) => ({ ...catalog, plans: catalog.plans.map(withYear) }),
  });
  start = (await readClock(stack.db.sql)).toISOString().slice(0, 10);
  const monthly = await subscribeNew(stack, "pro");
  const leaver = await subscribeNew(stack, "starter");
  await subscribeNew(stack, "pro", "year");
  const buyer = await stack.signUp();
  const intent = await buyPack(buyer);
  await use(buyer, 9, "openai/gpt-5-mini");
  await stack.advance(3);
  await use(monthly, 7, "anthropic/claude-sonnet-4.5");
  await stripe().refunds.create({ payment_intent: intent, amount: 200 });
  await stack.stripe.settled();
  await buyPack(buyer);
  const subscription = await subscriptionOf(leaver);
  await stripe().subscriptions.cancel(subscription.id);
  await stack.stripe.settled();
  const operator = await stack.signUp();
  await stack.db.sql`update profiles set is_operator = true where user_id = ${operator.accountId}`;
  const byHand = {
    p_account_id: buyer.accountId,
    p_actor_id: operator.accountId,
    p_reason: "Test",
  };
  await callRow(stack.db.sql, "allocate_credits", {
    ...byHand,
    p_micros: 12_345_678,
    p_source_key: "admin:one",
  });
  await callRow(stack.db.sql, "deduct_credits", {
    ...byHand,
    p_micros: 1_000_001,
    p_source_key: "admin:two",
  });
  const [used] = await stack.db.sql<{ seq: number }[]>`select seq::int from credit_transactions
    where account_id = ${buyer.accountId} and type = 'usage' order by seq limit 1`;
  await callRow(stack.db.sql, "refund_usage", {
    ...byHand,
    p_seq: used?.seq,
    p_micros: 1_500_000,
    p_source_key: "admin:three",
  });
  await stack.advance(40);
  await use(monthly, 4, "openai/gpt-5-mini");
  today = (await readClock(stack.db.sql)).toISOString().slice(0, 10);
}, 120_000);

afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

/** Ten months' money a year, for plans that are sold. */
function withYear(plan: CatalogDocument["plans"][number]): CatalogDocument["plans"][number] {
  const [month] = plan.prices;
  if (!month) return plan;
  const year = { ...month, interval: "year" as const, unitAmount: month.unitAmount * 10 };
  return { ...plan, prices: [month, year] };
}

async function buyPack(person: Person): Promise<string> {
  const { url } = await createCreditCheckout(person.access, { packId: "small", quantity: 1 });
  const session = await stripe().checkout.sessions.retrieve(await payCheckout(url));
  await stack.stripe.settled();
  return String(session.payment_intent);
}

async function use({ access }: Person, times: number, model: string) {
  for (let at = 0; at < times; at += 1) {
    const tools = at % 2 === 0 ? ["github", "documentation"] : [];
    const facts = { action: "query", tools, model, providerCostMicros: 1_234 + at };
    expect(await chargeCredits(access, facts, null)).toMatchObject({ outcome: "ok" });
  }
}

type Row = Record<string, unknown> & {
  account_id: string;
  type: string;
  source: string | null;
  day: string;
  amount: number;
  debt: number;
  revenue: number;
  cost: number | null;
};

/** The ledger's rows as they stand, and what else is asked here, without a function of the database. */
async function readRaw() {
  const { sql } = stack.db;
  const rows = await sql<
    Row[]
  >`select t.account_id, t.seq::int, t.type, g.source, t.action, t.success,
      coalesce(t.model, (select o.model from credit_transactions o
        where o.account_id = t.account_id and o.seq = t.refers_to_seq)) as model,
      to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, t.amount_micros::float8 as amount,
      t.debt_micros::float8 as debt, t.revenue_minor::int as revenue, t.currency, t.actor_id,
      t.provider_cost_micros::int as cost, t.line_codes, t.line_micros::float8[] as line_micros
    from credit_transactions t
    left join credit_grants g on g.account_id = t.account_id and g.grant_id = t.grant_id
    order by t.account_id, t.seq`;
  const lots = await sql`select currency, paid_minor::int as paid, amount_micros::float8 as amount,
      rolled_micros::float8 as rolled, reversed_micros::float8 as reversed, owed_micros::float8 as owed,
      (recognised_minor + breakage_minor)::int as booked from credit_grants where paid_minor > 0`;
  const months =
    await sql`select paid_minor::int as paid from credit_schedules where granted_seq is null`;
  const payments = await sql`select kind, currency, amount_minor::int as amount,
      to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD') as day from payments
    where status in ('paid', 'refunded', 'disputed')`;
  return { rows, lots, months, payments };
}

const sum = <T>(items: readonly T[], part: (item: T) => number) =>
  items.reduce((all, item) => all + part(item), 0);

describe.each(["read from the ledger", "folded by day"])("every figure, %s,", (how) => {
  beforeAll(async () => {
    if (how !== "folded by day") return;
    let folded = 0;
    for (;;) {
      const days = await callValue<number>(stack.db.sql, "fold_figures", { p_limit: 10 });
      if (days === 0) break;
      folded += days;
    }
    expect(folded).toBeGreaterThanOrEqual(43);
  });

  test("is that of the raw rows", async () => {
    const { rows, lots, months, payments } = await readRaw();
    const overview = await getOverview({ from: start, to: today });
    const { metrics } = overview;
    const ofType = (...types: string[]) => rows.filter(({ type }) => types.includes(type));
    const charged = ofType("usage", "adjustment").filter(({ action }) => action !== null);

    // Credits.
    expect(metrics.credits).toEqual({
      granted: sum(ofType("grant"), ({ amount }) => amount) / 1e6,
      used: sum(charged, ({ debt, amount }) => debt - amount) / 1e6,
      refunded: 1.5,
      expired: -sum(ofType("expire"), ({ amount }) => amount) / 1e6,
      takenBack: -sum(ofType("reversal"), ({ amount }) => amount) / 1e6,
      outstanding: sum(rows, ({ amount }) => amount) / 1e6,
      debt: sum(rows, ({ debt }) => debt) / 1e6,
    });
    expect(metrics.credits.expired).toBeGreaterThan(0);
    expect(metrics.credits.takenBack).toBeGreaterThan(0);
    expect(sum(overview.movements, ({ amountMicros }) => amountMicros)).toBe(
      sum(rows, ({ amount }) => amount),
    );
    for (const { source, grants, micros } of freeCredits(overview)) {
      const given = ofType("grant").filter((row) => row.source === source);
      expect([grants, micros], source).toEqual([given.length, sum(given, ({ amount }) => amount)]);
    }
    expect(freeCredits(overview)).toContainEqual({
      source: "admin",
      grants: 1,
      micros: 12_345_678,
    });

    // Use.
    expect(metrics.requests).toBe(ofType("usage").length);
    expect(metrics.failures).toBe(ofType("usage").filter(({ success }) => !success).length);
    expect(metrics.providerCostUsd).toBe(sum(charged, ({ cost }) => cost ?? 0) / 1e6);

    // Money that was earned, and that is still to be.
    const { used, breakage } = earned(overview);
    const revenue = (of: Row[]) => sum(of, (row) => row.revenue);
    expect(used).toEqual([
      { currency: "usd", minor: revenue(rows.filter(({ type }) => type !== "expire")) },
    ]);
    expect(breakage).toEqual([{ currency: "usd", minor: revenue(ofType("expire")) }]);
    const deferred = sum(lots, (lot) => {
      const kept = lot.amount - lot.rolled - lot.reversed - lot.owed;
      return Number((BigInt(lot.paid) * BigInt(kept)) / BigInt(lot.amount)) - lot.booked;
    });
    expect(overview.deferred).toEqual([
      { currency: "usd", lotsMinor: deferred, monthsMinor: sum(months, ({ paid }) => paid) },
    ]);
    expect(sum(months, ({ paid }) => paid)).toBeGreaterThan(0);
    // All that was paid is earned, broken, deferred or given back, but for the cents of lots that were cut.
    const everything =
      (used[0]?.minor ?? 0) +
      (breakage[0]?.minor ?? 0) +
      deferred +
      sum(months, ({ paid }) => paid);
    const kept = sum(overview.payments, (row) => row.amountMinor - row.returnedMinor);
    expect(Math.abs(kept - everything)).toBeLessThanOrEqual(2);

    // Money that came.
    for (const kind of ["subscription", "pack"]) {
      const own = overview.payments.filter((row) => row.kind === kind);
      const raw = payments.filter((row) => row.kind === kind);
      expect(
        sum(own, ({ amountMinor }) => amountMinor),
        kind,
      ).toBe(sum(raw, ({ amount }) => amount));
      expect(sum(own, (row) => row.payments)).toBe(raw.length);
    }
    expect(sum(overview.payments, ({ returnedMinor }) => returnedMinor)).toBe(200);
  });

  test("of a model, an action and a tool is that of the rows' lines", async () => {
    const { rows } = await readRaw();
    const { usage, metrics } = await getOverview({ from: start, to: today });
    const used = rows.filter(
      ({ type, action }) => ["usage", "adjustment", "refund"].includes(type) && action !== null,
    );
    expect(sum(usage, ({ creditsMicros }) => creditsMicros) / 1e6).toBe(
      metrics.credits.used - metrics.credits.refunded,
    );
    for (const row of margins(usage, "model")) {
      const own = used.filter((one) => (one.model ?? "") === row.name);
      expect(row, row.name).toMatchObject({
        requests: own.filter(({ type }) => type === "usage").length,
        creditsMicros: sum(own, ({ debt, amount }) => debt - amount),
        revenueMinor: sum(own, (one) => one.revenue),
        providerCostMicros: sum(own, ({ cost }) => cost ?? 0),
      });
      expect(row.marginMicros).toBe(row.revenueMinor * 10_000 - row.providerCostMicros);
    }
    const lines = new Map<
      string,
      { micros: number; uses: number; cost: number; revenue: number }
    >();
    for (const row of used) {
      const codes = row.line_codes as string[];
      const micros = row.line_micros as number[];
      const whole = row.debt - row.amount;
      const parts = codes.length > 0 ? codes : [String(row.action)];
      let upto = 0;
      for (const [at, code] of parts.entries()) {
        const own = codes.length > 0 ? (micros[at] ?? 0) : whole;
        const share = (total: number) =>
          whole === 0
            ? at === 0
              ? total
              : 0
            : halfUp((total * (upto + own)) / whole) - halfUp((total * upto) / whole);
        const line = lines.get(code) ?? { micros: 0, uses: 0, cost: 0, revenue: 0 };
        line.micros += own;
        line.uses += row.type === "usage" ? 1 : 0;
        line.cost += share(row.cost ?? 0);
        line.revenue += share(row.revenue);
        lines.set(code, line);
        upto += own;
      }
    }
    const byCode = margins(usage, "code");
    expect(new Set(byCode.map(({ name }) => name))).toEqual(new Set(lines.keys()));
    for (const row of byCode) {
      expect(row, row.name).toMatchObject({
        creditsMicros: lines.get(row.name)?.micros,
        uses: lines.get(row.name)?.uses,
        providerCostMicros: lines.get(row.name)?.cost,
        revenueMinor: lines.get(row.name)?.revenue,
      });
    }
  });

  test("of a day, a plan and a person is that of the raw rows", async () => {
    const { rows } = await readRaw();
    const overview = await getOverview({ from: start, to: today });
    for (const day of overviewDays(overview, "usd")) {
      const of = (type: string) => rows.filter((row) => row.type === type && row.day === day.day);
      expect(day, day.day).toMatchObject({
        grantedMicros: sum(of("grant"), ({ amount }) => amount),
        usedMicros: sum(of("usage"), ({ debt, amount }) => debt - amount),
        expiredMicros: 0 - sum(of("expire"), ({ amount }) => amount),
      });
    }
    const [first] = overview.topUsers;
    const people = Map.groupBy(
      rows.filter(({ type, action }) => ["usage", "adjustment"].includes(type) && action !== null),
      ({ account_id }) => account_id,
    );
    const most = [...people].map(([id, own]) => [
      id,
      sum(own, ({ debt, amount }) => debt - amount),
    ]);
    most.sort((a, b) => Number(b[1]) - Number(a[1]));
    expect([first?.accountId, first?.creditsMicros]).toEqual(most[0]);

    // Pro at $29 a month, and a year of Pro by the month; who left pays nothing any more.
    const prices = await stack.db.sql`select c.unit_amount::int as minor, s.billing_interval
      from subscriptions s join plan_prices c on c.stripe_price_id = s.stripe_price_id
      where s.status = 'active'`;
    const monthly = sum(prices, ({ minor, billing_interval }) =>
      billing_interval === "year" ? Math.floor(minor / 12) : minor,
    );
    expect(monthlyRevenue(overview)).toEqual([{ currency: "usd", minor: monthly }]);
    expect(activeSubscriptions(overview)).toBe(2);
    expect(overview.churn).toContainEqual(
      expect.objectContaining({ planId: "starter", living: 0, started: 1, ended: 1 }),
    );
    expect(churnRate(overview.churn)).toBeNull();
    const later = await getOverview({ from: today, to: today });
    expect(churnRate(later.churn)).toBe(0);
  });

  test("of a part of the days is that part, and two parts make the whole", async () => {
    const middle = new Date(Date.parse(start) + 2 * 86_400_000).toISOString().slice(0, 10);
    const next = new Date(Date.parse(middle) + 86_400_000).toISOString().slice(0, 10);
    const whole = await getOverview({ from: start, to: today });
    const parts = [
      await getOverview({ from: start, to: middle }),
      await getOverview({ from: next, to: today }),
    ];
    expect(parts.flatMap(({ movements }) => movements)).toEqual(whole.movements);
    for (const key of [
      "creditsMicros",
      "revenueMinor",
      "providerCostMicros",
      "requests",
    ] as const) {
      expect(sum(parts, ({ usage }) => sum(usage, (row) => row[key]))).toBe(
        sum(whole.usage, (row) => row[key]),
      );
    }
  });
});

test("two folds at once fold a day once, and folding anew makes the same", async () => {
  const before = await stack.db.sql`select * from private.usage_days order by 1, 2, 3, 4`;
  const [operator] = await stack.db.sql`select user_id from profiles where is_operator`;
  await stack.db.sql`select refold_figures(${operator?.user_id}, 'A test')`;
  await Promise.all([1, 2, 3].map(() => callValue(stack.db.sql, "fold_figures", { p_limit: 400 })));
  expect(await stack.db.sql`select * from private.usage_days order by 1, 2, 3, 4`).toEqual(before);
  const [who] = await stack.db.sql`select user_id from profiles where not is_operator limit 1`;
  await expect(stack.db.sql`select refold_figures(${who?.user_id}, 'A test')`).rejects.toThrow(
    "operators_only",
  );
});

test("each table is written as CSV with the figures that it shows", async () => {
  const overview = await getOverview({ from: start, to: today });
  const tables = overviewTables(overview, { nameOf: (_, code) => code, currency: "usd" });
  expect(tables.map(({ id }) => id)).toEqual([
    "plans",
    "revenue",
    "earned",
    "credits",
    "free-credits",
    "models",
    "tools",
    "top-users",
    "days",
  ]);
  for (const table of tables) {
    const lines = figureCsv(table).trimEnd().split("\r\n");
    expect(lines, table.id).toHaveLength(table.rows.length + 1);
  }
  const credits = tables.find(({ id }) => id === "credits");
  const written = credits ? figureCsv(credits) : "";
  const total = written
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",")[2]);
  expect(Math.round(sum(total, Number) * 1e6)).toBe(
    Math.round(overview.metrics.credits.outstanding * 1e6),
  );
});

/** As Postgres rounds a numeric. */
function halfUp(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
