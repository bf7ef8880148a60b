import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { setClock } from "../fixture/clock";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { reverse } from "../fixture/reversal";
import {
  type InvoiceLine,
  monthsLater,
  payInvoice,
  quoteInvoice,
  subscribe,
} from "../fixture/subscription";

// What is booked for the credits that invoices move from one to another, and what becomes of credits
// for time that was never paid for.

const million = 1_000_000;
const start = new Date("2027-01-01T00:00:00Z");

const catalog: CatalogFile = {
  ...plainCatalog,
  plans: [
    ...plainCatalog.plans,
    {
      id: "pro",
      name: "Pro",
      description: "More.",
      monthlyCredits: 5000,
      features: [],
      prices: [
        { interval: "month", currency: "usd", unitAmount: 2900 },
        { interval: "year", currency: "usd", unitAmount: 29_000 },
      ],
    },
    {
      id: "business",
      name: "Business",
      description: "Dear for its credits.",
      monthlyCredits: 6000,
      features: [],
      prices: [{ interval: "year", currency: "usd", unitAmount: 100_000 }],
    },
  ],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
beforeEach(() => setClock(db.sql, start));
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

async function subscriber(priceId: string) {
  const { id } = await signUp(db.sql);
  const { subscription } = await subscribe(db.sql, id, { priceId });
  const [first] = await db.sql<{ invoice: string }[]>`select stripe_invoice_id as invoice
    from public.payments where account_id = ${id}`;
  return { accountId: id, subscriptionId: subscription.id, first: first?.invoice ?? "" };
}

type Subscriber = Awaited<ReturnType<typeof subscriber>>;

const line = (priceId: string, amount: number, credited?: string): InvoiceLine => ({
  priceId,
  amount,
  start,
  end: monthsLater(start, priceId.endsWith("year") ? 12 : 1),
  ...(credited ? { credited } : {}),
});

const pay = ({ accountId, subscriptionId }: Subscriber, lines: InvoiceLine[], args = {}) =>
  payInvoice(db.sql, accountId, subscriptionId, lines, args);

const spend = (accountId: string) =>
  callRow(db.sql, "check_and_deduct_credits", {
    p_account_id: accountId,
    p_action: "query",
    p_request_key: randomUUID(),
  });

/** All that is booked in minor units, once everything that was paid for is over. */
async function bookedInTheEnd({ accountId }: Subscriber): Promise<number> {
  for (const months of [6, 14, 30]) {
    await setClock(db.sql, monthsLater(start, months));
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: accountId });
  }
  const rows = await readMovements(db.sql, accountId);
  return rows.reduce((sum, row) => sum + row.revenue_minor, 0);
}

describe("money that was paid is booked once, wherever its credits went", () => {
  test.each([
    ["a year to a dearer one", "price_starter_year", "price_pro_year", -6_750, 29_000],
    ["a year to a cheaper one", "price_pro_year", "price_starter_year", -21_750, 9_000],
    ["a month to a dearer one", "price_starter_month", "price_pro_month", -600, 2_900],
    ["a month to a year", "price_starter_month", "price_starter_year", -600, 9_000],
    ["a year to a month", "price_pro_year", "price_pro_month", -27_000, 2_900],
    ["a month to a cheaper one", "price_pro_month", "price_starter_month", -1_933, 600],
    ["a month to nothing", "price_pro_month", "price_starter_month", -1_933, 0],
  ])("%s", async (_what, from, to, credit, price) => {
    const person = await subscriber(from);
    const paid = { price_starter: 900, price_pro: 2_900 }[from.replace(/_(month|year)$/, "")] ?? 0;
    await spend(person.accountId);
    const lines = [line(from, credit, person.first), ...(price > 0 ? [line(to, price)] : [])];
    await pay(person, lines);
    // What the invoice gave back is money of the customer's until an invoice is paid with it.
    const had = from.endsWith("year") ? paid * 10 : paid;
    expect(Math.abs((await bookedInTheEnd(person)) - (had + credit + price))).toBeLessThanOrEqual(
      // Parts of lots and months are rounded down.
      price === 0 ? 1 : 13,
    );
  });

  test("also when the credits were spent before they were credited, and others pay for them", async () => {
    const person = await subscriber("price_pro_month");
    await grant(db.sql, person.accountId, 2_000 * million, { p_source: "pack" });
    for (let at = 0; at < 990; at += 1) await spend(person.accountId);
    await pay(person, [
      line("price_pro_month", -1_933, person.first),
      line("price_starter_month", 600),
    ]);
    expect(Math.abs((await bookedInTheEnd(person)) - (2_900 - 1_933 + 600))).toBeLessThanOrEqual(2);
  });
});

describe("credits of lines that are parts of a micro", () => {
  const floor = (dividend: bigint, divisor: bigint) =>
    dividend / divisor - (dividend % divisor < 0n ? 1n : 0n);
  /** What lines are worth, in micro-credits: Pro's and Starter's minor units, floored once. */
  const worthOf = (pro: number, starter: number) =>
    floor(
      BigInt(pro) * 5_000_000_000n * 900n + BigInt(starter) * 1_000_000_000n * 2_900n,
      2_900n * 900n,
    );

  test.each([
    [1_933, 599, [599]],
    [1_451, 449, [200, 249]],
    [1_001, 311, [101, 101, 109]],
    [1_234, 383, [1, 1, 1, 380]],
    [967, 301, [301]],
  ])("%d off Pro for %d of Starter, which is credited by %j", async (credit, price, parts) => {
    const person = await subscriber("price_pro_month");
    const { accountId } = person;
    const p_invoice_id = `in_${accountId}`;
    await pay(
      person,
      [line("price_pro_month", -credit, person.first), line("price_starter_month", price)],
      { p_invoice_id },
    );
    for (const part of parts) await pay(person, [line("price_starter_month", -part, p_invoice_id)]);
    const [row] = await db.sql<{ granted: string; ahead: string; debt: number }[]>`
      select (select sum(credits_micros) from public.payments where account_id = ${accountId})::text as granted,
        (select coalesce(sum(micros - taken_micros), 0) from public.credits_ahead
          where account_id = ${accountId})::text as ahead,
        (select debt_micros from public.credit_balances where account_id = ${accountId}) as debt`;
    const lines = parts.reduce(
      (sum, part) => sum + worthOf(0, -part),
      5_000_000_000n + worthOf(-credit, price),
    );
    // What floors take more than was granted waits for what the balance pays; it is nobody's debt.
    expect(BigInt(row?.granted ?? 0) - BigInt(row?.ahead ?? 0)).toBe(lines);
    expect(Number(row?.ahead)).toBeLessThan(5);
    expect(row?.debt).toBe(0);
  });
});

describe("money that goes back of an invoice which took over other money is its own", () => {
  /** A year changed for a dearer one three months on, and the refunds of what that cost. */
  async function changed(from: string, to: string, credit: number, price: number) {
    const person = await subscriber(from);
    await spend(person.accountId);
    const p_invoice_id = `in_${randomUUID()}`;
    await pay(person, [line(from, credit, person.first), line(to, price)], { p_invoice_id });
    const [payment] = await db.sql<{ id: string; moved: number }[]>`
      select p.payment_id as id, t.moved_minor as moved from public.payments p
      join public.invoice_takings t on t.account_id = p.account_id and t.payment_id = p.payment_id
      where p.account_id = ${person.accountId} and p.stripe_invoice_id = ${p_invoice_id}`;
    expect(payment?.moved).toBeGreaterThan(0);
    const refund = (amount: number, status = "succeeded", id = "re_1") =>
      reverse(db.sql, person.accountId, payment?.id ?? "", [
        { id, kind: "refund", status, amount },
      ]);
    return { person, refund, cost: price + credit };
  }

  const changes = [
    ["a dearer credit for a cheaper one", "price_starter_year", "price_pro_year", -6_750, 29_000],
    [
      "a cheaper credit for a dearer one",
      "price_pro_year",
      "price_business_year",
      -21_750,
      100_000,
    ],
  ] as const;
  const first = { price_starter_year: 9_000, price_pro_year: 29_000 };

  describe.each(changes)("%s", (_what, from, to, credit, price) => {
    test.each([1, 0.5, 0.01])("%d of it", async (share) => {
      const { person, refund, cost } = await changed(from, to, credit, price);
      const amount = Math.round(cost * share);
      expect(await refund(amount)).toMatchObject({ outcome: "ok" });
      await spend(person.accountId);
      const wanted = first[from] + cost - amount;
      expect(Math.abs((await bookedInTheEnd(person)) - wanted)).toBeLessThanOrEqual(26);
    });

    test("all of it, after months of use, by a refund that fails and one that does not", async () => {
      const { person, refund, cost } = await changed(from, to, credit, price);
      await setClock(db.sql, monthsLater(start, 5));
      await callRow(db.sql, "reset_monthly_credits", { p_account_id: person.accountId });
      await spend(person.accountId);
      await refund(cost, "pending");
      await refund(cost, "failed");
      await Promise.all([refund(cost / 2), refund(cost / 2)]);
      await refund(cost);
      expect(await refund(cost)).toMatchObject({ replayed: true });
      expect(Math.abs((await bookedInTheEnd(person)) - first[from])).toBeLessThanOrEqual(26);
    });

    test("none of it, when the refund fails", async () => {
      const { person, refund, cost } = await changed(from, to, credit, price);
      await refund(cost, "pending");
      await refund(cost, "failed");
      const wanted = first[from] + cost;
      expect(Math.abs((await bookedInTheEnd(person)) - wanted)).toBeLessThanOrEqual(26);
    });
  });
});

describe("money that goes back of an invoice whose money paid for a newer one's credits", () => {
  /** A year changed for dearer ones, each credited for nine months of the one before. */
  async function changed(...changes: [to: string, credit: number, price: number][]) {
    const person = await subscriber("price_starter_year");
    await spend(person.accountId);
    let from = { priceId: "price_starter_year", invoice: person.first };
    for (const [to, credit, price] of changes) {
      const p_invoice_id = `in_${randomUUID()}`;
      await pay(person, [line(from.priceId, credit, from.invoice), line(to, price)], {
        p_invoice_id,
      });
      from = { priceId: to, invoice: p_invoice_id };
    }
    return person;
  }

  async function refund(
    person: Subscriber,
    amount: number,
    status = "succeeded",
    kind: "refund" | "dispute" = "refund",
  ) {
    const [payment] = await db.sql<{ id: string }[]>`select payment_id as id from public.payments
      where account_id = ${person.accountId} and stripe_invoice_id = ${person.first}`;
    return reverse(db.sql, person.accountId, payment?.id ?? "", [
      { id: "re_old", kind, status, amount },
    ]);
  }

  /** What the account has and will have, less what it owes, in credits. */
  async function worth({ accountId }: Subscriber): Promise<number> {
    const [row] = await db.sql<{ micros: number }[]>`
      select b.available_micros - b.debt_micros + coalesce((select sum(credits_micros)
        from public.credit_schedules where account_id = ${accountId} and granted_seq is null), 0)::bigint as micros
      from public.credit_balances b where b.account_id = ${accountId}`;
    return (row?.micros ?? 0) / million;
  }

  const toPro: [string, number, number] = ["price_pro_year", -6_750, 29_000];
  const toBusiness: [string, number, number] = ["price_business_year", -21_750, 100_000];

  test.each([
    ["less than it kept", 1_000],
    ["half", 4_500],
    ["all", 9_000],
  ])(
    "%s of it books nothing twice, and takes its credits whichever came first",
    async (_what, amount) => {
      const person = await changed(toPro);
      const before = await worth(person);
      expect(await refund(person, amount)).toMatchObject({ outcome: "ok", replayed: false });
      expect(await refund(person, amount)).toMatchObject({ replayed: true });
      const taken = Math.ceil((12_000 * million * amount) / 9_000) / million;
      expect(await worth(person)).toBeCloseTo(before - taken, 5);

      const other = await subscriber("price_starter_year");
      await spend(other.accountId);
      await refund(other, amount);
      await pay(other, [
        line("price_starter_year", -6_750, other.first),
        line("price_pro_year", 29_000),
      ]);
      expect(await worth(other)).toBeCloseTo(before - taken, 5);

      const cash = 9_000 - 6_750 + 29_000 - amount;
      for (const one of [person, other]) {
        expect(Math.abs((await bookedInTheEnd(one)) - cash)).toBeLessThanOrEqual(26);
      }
    },
  );

  test("also two changes on, and after months of use", async () => {
    const person = await changed(toPro, toBusiness);
    await setClock(db.sql, monthsLater(start, 5));
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: person.accountId });
    await spend(person.accountId);
    await refund(person, 9_000);
    const cash = 9_000 - 6_750 + 29_000 - 21_750 + 100_000 - 9_000;
    expect(Math.abs((await bookedInTheEnd(person)) - cash)).toBeLessThanOrEqual(39);
  });

  test("also when what it bought is partly spent, and the newer one is refunded too", async () => {
    const person = await changed(toPro);
    const [newer] = await db.sql<{ id: string }[]>`select payment_id as id from public.payments
      where account_id = ${person.accountId} and stripe_invoice_id <> ${person.first}`;
    for (let at = 0; at < 50; at += 1) await spend(person.accountId);
    await refund(person, 9_000);
    await reverse(db.sql, person.accountId, newer?.id ?? "", [
      { id: "re_new", kind: "refund", status: "succeeded", amount: 22_250 },
    ]);
    expect(await bookedInTheEnd(person)).toBeLessThanOrEqual(0 + 1);
  });

  test.each([
    ["lost", 12_000, 9_000],
    ["won", 0, 0],
  ])(
    "as a dispute that was open when the plan was changed, and is %s",
    async (status, taken, returned) => {
      const [person, other] = [await subscriber("price_starter_year"), await changed(toPro)];
      const dispute = (now: string) =>
        refund(person, 9_000, now, "dispute").then(({ outcome }) => expect(outcome).toBe("ok"));
      await spend(person.accountId);
      await dispute("needs_response");
      const before = (await readBalance(db.sql, person.accountId)).available_micros;
      await pay(person, [
        line("price_starter_year", -6_750, person.first),
        line("price_pro_year", 29_000),
      ]);
      // The new year's first month, which the $222.50 that were paid cover many times.
      const { available_micros: after } = await readBalance(db.sql, person.accountId);
      expect(after - before).toBe(Math.floor((60_000 * million * 31) / 365));
      await dispute(status);
      await dispute(status);
      expect(await worth(person)).toBe((await worth(other)) - taken);
      const cash = 9_000 - 6_750 + 29_000 - returned;
      expect(Math.abs((await bookedInTheEnd(person)) - cash)).toBeLessThanOrEqual(26);
    },
  );

  test("leaves no trace when it fails", async () => {
    const person = await changed(toPro, toBusiness);
    const before = await worth(person);
    await Promise.all([refund(person, 9_000, "pending"), refund(person, 9_000, "pending")]);
    await refund(person, 4_000, "pending");
    await refund(person, 9_000, "failed");
    expect(await worth(person)).toBe(before);
    const cash = 9_000 - 6_750 + 29_000 - 21_750 + 100_000;
    expect(Math.abs((await bookedInTheEnd(person)) - cash)).toBeLessThanOrEqual(39);
  });
});

describe("credit for time of an invoice that is never paid", () => {
  /** Pro's renewal stands unpaid, and the shop moves the subscription to Starter and credits it. */
  async function creditedUnpaid(p_invoice_id = `in_${randomUUID()}`) {
    const person = await subscriber("price_pro_month");
    const open = `in_${randomUUID()}`;
    await pay(person, [line("price_pro_month", -2_900, open), line("price_starter_month", 900)], {
      p_invoice_id,
    });
    return { ...person, open };
  }

  /** What invoices granted, net, and what is still to be taken off, in credits. */
  async function stateOf({ accountId }: Subscriber) {
    const [row] = await db.sql<{ granted: number; ahead: number }[]>`
      select (select sum(credits_micros) / 1e6::float8 from public.payments
          where account_id = ${accountId}) as granted,
        (select sum(micros - taken_micros) / 1e6::float8 from public.credits_ahead
          where account_id = ${accountId}) as ahead`;
    const balance = await readBalance(db.sql, accountId);
    return { ...row, available: balance.available_micros / million, debt: balance.debt_micros };
  }

  const starter = [line("price_starter_month", 900)];

  test("takes nothing that other money brought, and leaves no debt", async () => {
    const person = await creditedUnpaid();
    await grant(db.sql, person.accountId, 300 * million, { p_source: "pack" });
    expect(await stateOf(person)).toEqual({
      granted: 5_000,
      ahead: 4_000,
      available: 5_300,
      debt: 0,
    });
  });

  test("buys nothing a second time: what the balance pays for brings that much less", async () => {
    const person = await creditedUnpaid();
    await pay(person, starter, { p_from_balance_minor: 900 });
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 3_000 });
    await pay(person, starter, { p_from_balance_minor: 450 });
    expect(await stateOf(person)).toMatchObject({ granted: 5_500, ahead: 2_500 });
  });

  test("shows in a quote what it will take, of what the balance pays, and no more", async () => {
    const person = await creditedUnpaid();
    for (const fromBalance of [900, 450, 0, 900, 900]) {
      const before = await stateOf(person);
      const quoted = await quoteInvoice(db.sql, person.accountId, person.subscriptionId, starter, {
        p_from_balance_minor: fromBalance,
      });
      await pay(person, starter, { p_from_balance_minor: fromBalance });
      const after = await stateOf(person);
      expect(quoted.now_micros / million).toBe(after.available - before.available);
      expect(quoted.total_micros / million).toBe((after.granted ?? 0) - (before.granted ?? 0));
    }
    expect(await stateOf(person)).toMatchObject({ ahead: 500 });
  });

  test("leaves what is paid with other money whole", async () => {
    const person = await creditedUnpaid();
    await pay(person, starter);
    expect(await stateOf(person)).toMatchObject({ granted: 6_000, ahead: 4_000 });
  });

  test("is taken off the invoice after all when that is paid, less what was taken before", async () => {
    const person = await creditedUnpaid();
    await pay(person, starter, { p_from_balance_minor: 900 });
    await pay(person, starter, { p_from_balance_minor: 450 });
    await pay(person, starter);
    await pay(person, [line("price_pro_month", 2_900)], { p_invoice_id: person.open });
    // 5,000 that was paid first, and then L of each: -4,000 + 1,000 + 1,000 + 1,000 + 5,000.
    expect(await stateOf(person)).toMatchObject({ granted: 9_000, ahead: 0 });
    // $20.00 went to the balance, which paid $13.50; the rest came from cards.
    const cash = 2_900 + 450 + 900 + 2_900;
    const unspent = 2_000 - 900 - 450;
    expect(Math.abs((await bookedInTheEnd(person)) - (cash - unspent))).toBeLessThanOrEqual(3);
  });

  test("is taken off another subscription that the balance pays for as well", async () => {
    const person = await creditedUnpaid();
    const second = await subscribe(db.sql, person.accountId, { priceId: "price_starter_month" });
    await payInvoice(db.sql, person.accountId, second.subscription.id, starter, {
      p_from_balance_minor: 900,
    });
    expect(await stateOf(person)).toMatchObject({ granted: 6_000, ahead: 3_000 });
  });

  test("is counted again when what it was set off against is credited: at once, then when the open invoice is paid", async () => {
    const person = await creditedUnpaid("in_switch");
    // All of the switch to Starter is given back: $9.00 more at Stripe, for $29.00 in all, that have bought nothing.
    await pay(person, [line("price_starter_month", -900, "in_switch")]);
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 5_000, debt: 0 });
    await pay(person, [line("price_pro_month", 2_900)], {
      p_invoice_id: person.open,
      p_from_balance_minor: 2_900,
    });
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 0, debt: 0 });
    expect(await bookedInTheEnd(person)).toBe(2_900);
  });

  test("is counted again of what the balance paid for, and of no more than that", async () => {
    const person = await creditedUnpaid();
    await pay(person, starter, { p_invoice_id: "in_half", p_from_balance_minor: 450 });
    expect(await stateOf(person)).toMatchObject({ granted: 5_500, ahead: 3_500 });
    const credit = [line("price_starter_month", -900, "in_half")];
    await pay(person, credit);
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 4_000, debt: 0 });
    await pay(person, credit);
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 4_000, debt: 0 });
    // $4.50 of cash and the $20.00 are at Stripe.
    expect(Math.abs((await bookedInTheEnd(person)) - 2_900)).toBeLessThanOrEqual(1);
  });

  test("is counted again of an invoice that bills more than it credits", async () => {
    const person = await creditedUnpaid("in_switch");
    const upgrade = [
      line("price_starter_month", -900, "in_switch"),
      line("price_pro_month", 2_900),
    ];
    const quoted = await quoteInvoice(db.sql, person.accountId, person.subscriptionId, upgrade, {
      p_from_balance_minor: 2_000,
    });
    expect(quoted).toEqual({ total_micros: 0, now_micros: 0 });
    await pay(person, upgrade, { p_invoice_id: "in_back", p_from_balance_minor: 2_000 });
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 0 });
    await pay(person, [line("price_pro_month", -2_900, "in_back")]);
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 5_000, debt: 0 });
    expect(await bookedInTheEnd(person)).toBe(2_900);
  });

  test("comes off the open invoice's own credits once that is paid", async () => {
    const person = await creditedUnpaid();
    await pay(person, starter, { p_invoice_id: "in_whole", p_from_balance_minor: 900 });
    await pay(person, [line("price_pro_month", 2_900)], {
      p_invoice_id: person.open,
      p_from_balance_minor: 1_100,
    });
    expect(await stateOf(person)).toMatchObject({ granted: 7_000, ahead: 0 });
    await pay(person, [line("price_starter_month", -900, "in_whole")]);
    expect(await stateOf(person)).toMatchObject({ granted: 6_000, ahead: 0, debt: 0 });
    expect(Math.abs((await bookedInTheEnd(person)) - (2_900 + 900))).toBeLessThanOrEqual(2);
  });

  test("is counted again once, by two credits of it at once and by each of them twice", async () => {
    const person = await creditedUnpaid("in_switch");
    const ids = [`in_${randomUUID()}`, `in_${randomUUID()}`];
    await Promise.all(
      [...ids, ...ids].map((p_invoice_id) =>
        pay(person, [line("price_starter_month", -900, "in_switch")], { p_invoice_id }),
      ),
    );
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 5_000, debt: 0 });
  });

  test("is taken once, by two invoices at once and by each of them twice", async () => {
    const person = await creditedUnpaid();
    const ids = [`in_${randomUUID()}`, `in_${randomUUID()}`];
    await Promise.all(
      [...ids, ...ids].map((p_invoice_id) =>
        pay(person, starter, { p_invoice_id, p_from_balance_minor: 900 }),
      ),
    );
    expect(await stateOf(person)).toMatchObject({ granted: 5_000, ahead: 2_000 });
  });
});
