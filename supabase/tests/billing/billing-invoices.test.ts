import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { readClock, setClock } from "../fixture/clock";
import { expectExactLedger } from "../fixture/exact-ledger";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { foundOrganization, signUp } from "../fixture/person";
import {
  type InvoiceLine,
  linkPrices,
  monthsLater,
  newSubscription,
  payInvoice,
  quoteInvoice,
  subscribe,
  syncSubscription,
} from "../fixture/subscription";

// What the lines of an invoice are worth, in the shapes that Stripe writes them.

const million = 1_000_000;

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
  ],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

async function subscriber(priceId: string) {
  const { id } = await signUp(db.sql);
  return { accountId: id, ...(await subscribe(db.sql, id, { priceId })) };
}

/** What was granted so far and is still to come, in credits. */
async function creditsOf(accountId: string) {
  const lots = await readLots(db.sql, accountId);
  const [pending] = await db.sql<{ micros: number }[]>`
    select coalesce(sum(credits_micros), 0)::bigint as micros from public.credit_schedules
    where account_id = ${accountId} and granted_seq is null`;
  return {
    granted: lots.reduce((sum, lot) => sum + lot.amount_micros, 0) / million,
    pending: (pending?.micros ?? 0) / million,
    available: (await readBalance(db.sql, accountId)).available_micros / million,
    debt: (await readBalance(db.sql, accountId)).debt_micros / million,
  };
}

/** A subscription of which no invoice is paid yet. */
async function subscribeUnpaid(accountId: string) {
  await linkPrices(db.sql);
  const subscription = await newSubscription(db.sql, "price_starter_month");
  const start = subscription.createdAt;
  const end = monthsLater(start, 1);
  await syncSubscription(db.sql, accountId, subscription, 0, {
    p_period_start: start,
    p_period_end: end,
  });
  return { subscription, start, end };
}

/** How many claims of a free invoice the person has used. */
async function claimsOf(userId: string) {
  const rows = await db.sql`select from private.free_credit_claims
    where kind = 'free_invoice' and user_id = ${userId}`;
  return rows.length;
}

/** Spends five credits a time. */
async function query(accountId: string, times: number) {
  for (let at = 0; at < times; at += 1) {
    await callRow(db.sql, "check_and_deduct_credits", {
      p_account_id: accountId,
      p_action: "query",
      p_request_key: `query ${at}`,
    });
  }
}

/** What the account's invoices are stored to have granted, net, in credits. */
async function paidCredits(accountId: string) {
  const [row] = await db.sql<{ micros: number }[]>`
    select coalesce(sum(credits_micros), 0)::bigint as micros from public.payments
    where account_id = ${accountId} and kind = 'subscription'`;
  return (row?.micros ?? 0) / million;
}

async function quote(accountId: string, subscriptionId: string, lines: InvoiceLine[]) {
  const row = await quoteInvoice(db.sql, accountId, subscriptionId, lines);
  return { total: row.total_micros / million, now: row.now_micros / million };
}

describe("an invoice of several lines", () => {
  test("grants the sum of its lines, as quoted", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const lines = [
      { priceId: "price_starter_month", amount: -450, start, end },
      { priceId: "price_pro_month", amount: 2900, start, end: monthsLater(start, 1) },
    ];
    expect(await quote(accountId, subscription.id, lines)).toEqual({ total: 4500, now: 4500 });
    await payInvoice(db.sql, accountId, subscription.id, lines);
    expect(await creditsOf(accountId)).toMatchObject({ granted: 5500, available: 5500 });
  });

  test("of which one price is not ours records nothing", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const answer = await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_pro_month", amount: 2900, start, end },
      { priceId: "price_of_someone_else", amount: 100, start, end },
    ]);
    expect(answer).toMatchObject({ outcome: "unpriced", subject: "price price_of_someone_else" });
    expect(await creditsOf(accountId)).toMatchObject({ granted: 1000 });
  });

  test("that owes more than it brings takes back from the lot, then from others, then debt", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_pro_month");
    await callRow(db.sql, "add_credits", {
      p_account_id: accountId,
      p_source: "admin",
      p_micros: 100 * million,
      p_source_key: "admin:gift",
    });
    await query(accountId, 24);
    // Everything is credited, and 120 credits were spent: 4,880 from the lot, 100 from the gift.
    await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_pro_month", amount: -2900, start, end },
    ]);
    expect(await creditsOf(accountId)).toMatchObject({ available: 0, debt: 20 });
  });

  test("that owes more than was ever granted takes back what was, and no other credits", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    await callRow(db.sql, "add_credits", {
      p_account_id: accountId,
      p_source: "admin",
      p_micros: 100 * million,
      p_source_key: "admin:gift",
    });
    const credit = { priceId: "price_starter_month", amount: -700, start, end };
    await payInvoice(db.sql, accountId, subscription.id, [credit]);
    await payInvoice(db.sql, accountId, subscription.id, [credit]);
    await payInvoice(db.sql, accountId, subscription.id, [credit]);
    expect(await creditsOf(accountId)).toMatchObject({ available: 100, debt: 0 });
    expect(await paidCredits(accountId)).toBe(0);
  });

  test("credits what it bills itself: switching to and fro within a period mints nothing", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const half = new Date((start.getTime() + end.getTime()) / 2);
    const later = new Date((half.getTime() + end.getTime()) / 2);
    // Pending items of two switches, on the invoice of the next period.
    const lines = [
      { priceId: "price_starter_month", amount: -450, start: half, end },
      { priceId: "price_pro_month", amount: 1450, start: half, end },
      { priceId: "price_pro_month", amount: -725, start: later, end },
      { priceId: "price_starter_month", amount: 225, start: later, end },
      { priceId: "price_starter_month", amount: 900, start: end, end: monthsLater(start, 2) },
    ];
    await payInvoice(db.sql, accountId, subscription.id, lines);
    expect(await paidCredits(accountId)).toBe(1000 - 500 + 2500 - 1250 + 250 + 1000);
  });

  test("recorded twenty times at once counts once", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const lines = [{ priceId: "price_starter_month", amount: 900, start, end }];
    const invoiceId = `in_${randomUUID()}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        payInvoice(db.sql, accountId, subscription.id, lines, { p_invoice_id: invoiceId }),
      ),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await creditsOf(accountId)).toMatchObject({ granted: 2000 });
  });
});

describe("a credit for an invoice that is not paid", () => {
  const month = (amount: number, start: Date, end: Date, credited?: string) => ({
    priceId: amount > 900 ? "price_pro_month" : "price_starter_month",
    amount,
    start,
    end,
    ...(credited ? { credited } : {}),
  });

  test("takes from what its own invoice brings, and paying the other later grants that whole", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const lines = [month(-450, start, end, "in_open_1"), month(2900, start, end)];
    expect(await quote(accountId, subscription.id, lines)).toEqual({ total: 4500, now: 4500 });
    await payInvoice(db.sql, accountId, subscription.id, lines);
    expect(await paidCredits(accountId)).toBe(1000 + 4500);
    await payInvoice(db.sql, accountId, subscription.id, [month(900, start, end)], {
      p_invoice_id: "in_open_1",
    });
    expect(await paidCredits(accountId)).toBe(1000 + 4500 + 1000);
    expect(await creditsOf(accountId)).toMatchObject({ debt: 0 });
  });

  test("takes nothing that was there before, and is taken off the other once that is paid", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    await payInvoice(db.sql, accountId, subscription.id, [month(-450, start, end, "in_open_2")]);
    expect(await creditsOf(accountId)).toMatchObject({ available: 1000, debt: 0 });
    const pay = () =>
      payInvoice(db.sql, accountId, subscription.id, [month(900, start, end)], {
        p_invoice_id: "in_open_2",
      });
    await Promise.all([pay(), pay()]);
    await pay();
    expect(await paidCredits(accountId)).toBe(1000 - 500 + 1000);
    expect(await creditsOf(accountId)).toMatchObject({ granted: 1500, debt: 0 });
    // Credited again, what it has left goes, and no more.
    await payInvoice(db.sql, accountId, subscription.id, [month(-900, start, end, "in_open_2")]);
    expect(await paidCredits(accountId)).toBe(1000);
  });

  test("nets the months of a year that it is on, and the rest the months of one that is paid later", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const year = { priceId: "price_starter_year", start, end: monthsLater(start, 12) };
    await payInvoice(db.sql, accountId, subscription.id, [
      { ...year, amount: -9000, credited: "in_open_3" },
      month(900, start, end),
    ]);
    expect(await paidCredits(accountId)).toBe(1000);
    await payInvoice(db.sql, accountId, subscription.id, [{ ...year, amount: 9000 }], {
      p_invoice_id: "in_open_3",
    });
    expect(await paidCredits(accountId)).toBe(1000 + 1000 - 12_000 + 12_000);
    const { granted, pending } = await creditsOf(accountId);
    expect(granted + pending).toBe(2000);
  });
});

describe("a switch from month to year", () => {
  test("counts the month that it credits against the first months of the year", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_pro_month");
    const lines = [
      { priceId: "price_pro_month", amount: -1450, start, end },
      { priceId: "price_starter_year", amount: 9000, start, end: monthsLater(start, 12) },
    ];
    expect(await quote(accountId, subscription.id, lines)).toMatchObject({ total: 12_000 - 2500 });
    await payInvoice(db.sql, accountId, subscription.id, lines);
    const { granted, pending } = await creditsOf(accountId);
    expect(granted + pending).toBe(5000 + 12_000 - 2500);
    // Two and a half months of the year are spoken for, so only the old lot is there now.
    expect(granted).toBe(5000);
  });
});

describe("a year", () => {
  test("that is credited in the middle gives no month beyond what stays paid", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_year");
    await setClock(db.sql, monthsLater(start, 5));
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: accountId });
    const now = await readClock(db.sql);
    const left = (end.getTime() - now.getTime()) / (end.getTime() - start.getTime());
    const amount = -Math.round(9000 * left);
    await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_starter_year", amount, start: now, end },
    ]);
    const { granted, pending } = await creditsOf(accountId);
    const sixMonths = (monthsLater(start, 6).getTime() - start.getTime()) / 1000;
    const year = (end.getTime() - start.getTime()) / 1000;
    expect(granted).toBeCloseTo((12_000 * sixMonths) / year, 5);
    // Every credit of the year is either granted, still to come, or taken back.
    const [paid] = await db.sql<{ credits: number }[]>`select sum(credits_micros)::bigint as credits
      from public.payments where account_id = ${accountId}`;
    const [taken] = await db.sql<{ micros: number }[]>`
      select sum(taken_micros)::bigint - (select sum(line_micros) from public.credit_schedules
        where account_id = ${accountId} and granted_seq is null)::bigint as micros
      from public.payments where account_id = ${accountId}`;
    expect(Math.round((granted + pending) * million) - (taken?.micros ?? 0)).toBe(paid?.credits);
    await setClock(db.sql, monthsLater(start, 13));
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: accountId });
    expect((await creditsOf(accountId)).pending).toBe(0);
    await setClock(db.sql, new Date());
  });

  test("upgraded in the middle nets the months of both, and books what was paid", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_year");
    await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_starter_year", amount: -9000, start, end },
      { priceId: "price_pro_year", amount: 29_000, start, end: monthsLater(start, 12) },
    ]);
    const { granted, pending } = await creditsOf(accountId);
    expect(granted + pending).toBe(12_000 + 60_000 - 12_000);
    const [money] = await db.sql<{ paid: number }[]>`
      select (select coalesce(sum(paid_minor), 0) from public.credit_grants
          where account_id = ${accountId})
        + (select coalesce(sum(paid_minor), 0) from public.credit_schedules
          where account_id = ${accountId} and granted_seq is null) as paid`;
    expect(Number(money?.paid)).toBeLessThanOrEqual(9000 + 20_000);
  });
});

describe("an invoice of total zero", () => {
  const free = { p_total_minor: 0 };

  test("gives its credits to a person once, also when recorded at once from two sides", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const lines = [{ priceId: "price_starter_month", amount: 900, start, end }];
    const once = { ...free, p_invoice_id: `in_${randomUUID()}` };
    await Promise.all([
      payInvoice(db.sql, accountId, subscription.id, lines, once),
      payInvoice(db.sql, accountId, subscription.id, lines, once),
    ]);
    expect(await creditsOf(accountId)).toMatchObject({ granted: 2000 });
    await payInvoice(db.sql, accountId, subscription.id, lines, free);
    expect(await creditsOf(accountId)).toMatchObject({ granted: 2000 });
  });

  test("gives an organization none, nor the second address of a mailbox", async () => {
    const owner = await signUp(db.sql, { email: "someone@gmail.com" });
    const organizationId = await foundOrganization(db.sql, owner.id);
    const organization = await subscribe(db.sql, organizationId, {
      priceId: "price_starter_month",
    });
    const { start, end } = organization;
    const lines = [{ priceId: "price_starter_month", amount: 900, start, end }];
    await payInvoice(db.sql, organizationId, organization.subscription.id, lines, free);
    expect(await creditsOf(organizationId)).toMatchObject({ granted: 1000 });

    const own = await subscribe(db.sql, owner.id, { priceId: "price_starter_month" });
    await payInvoice(db.sql, owner.id, own.subscription.id, lines, free);
    expect(await creditsOf(owner.id)).toMatchObject({ granted: 2000 });
    const alias = await signUp(db.sql, { email: "some.one+again@gmail.com" });
    const again = await subscribe(db.sql, alias.id, { priceId: "price_starter_month" });
    await payInvoice(db.sql, alias.id, again.subscription.id, lines, free);
    expect(await creditsOf(alias.id)).toMatchObject({ granted: 1000 });
  });

  test("that granted nothing is not taken back by an upgrade, and the quote says so", async () => {
    const owner = await signUp(db.sql);
    const accountId = await foundOrganization(db.sql, owner.id);
    const { subscription, start, end } = await subscribeUnpaid(accountId);
    const month = { priceId: "price_starter_month", amount: 900, start, end };
    await payInvoice(db.sql, accountId, subscription.id, [month], free);
    const upgrade = [
      { ...month, amount: -900 },
      { priceId: "price_pro_month", amount: 2900, start, end: monthsLater(start, 1) },
    ];
    expect(await quote(accountId, subscription.id, upgrade)).toEqual({ total: 5000, now: 5000 });
    await payInvoice(db.sql, accountId, subscription.id, upgrade, { p_total_minor: 2900 });
    expect(await creditsOf(accountId)).toMatchObject({ available: 5000, debt: 0 });
    expect(await paidCredits(accountId)).toBe(5000);
  });

  test("that granted nothing is not taken back by an ending, from packs that were bought", async () => {
    const person = await signUp(db.sql);
    const first = await subscribeUnpaid(person.id);
    const month = { priceId: "price_starter_month", amount: 900 };
    const { start, end } = first;
    await payInvoice(db.sql, person.id, first.subscription.id, [{ ...month, start, end }], free);
    // The second of the person: its claim is used.
    const second = await subscribeUnpaid(person.id);
    const lines = [{ ...month, start: second.start, end: second.end }];
    await payInvoice(db.sql, person.id, second.subscription.id, lines, free);
    await callRow(db.sql, "add_credits", {
      p_account_id: person.id,
      p_source: "admin",
      p_micros: 500 * million,
      p_source_key: "admin:pack",
    });
    const credit = [{ ...month, amount: -600, start: second.start, end: second.end }];
    await payInvoice(db.sql, person.id, second.subscription.id, credit);
    expect(await creditsOf(person.id)).toMatchObject({ available: 1500, debt: 0 });
  });

  test("that is refused leaves the person's claim for the invoice that is not", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, start, end } = await subscribeUnpaid(id);
    const lines = [{ priceId: "price_starter_month", amount: 900, start, end }];
    const invoice = { ...free, p_invoice_id: `in_${randomUUID()}` };
    const early = await payInvoice(db.sql, id, "sub_not_synced_yet", lines, invoice);
    expect(early).toMatchObject({ outcome: "not_found" });
    await syncSubscription(db.sql, id, subscription, 1, {
      p_status: "canceled",
      p_ended_at: start,
    });
    const late = await payInvoice(db.sql, id, subscription.id, lines, invoice);
    expect(late).toMatchObject({ outcome: "stale" });
    expect(await claimsOf(id)).toBe(0);

    const next = await subscribeUnpaid(id);
    const { start: from, end: to } = next;
    const good = [{ priceId: "price_starter_month", amount: 900, start: from, end: to }];
    await payInvoice(db.sql, id, next.subscription.id, good, free);
    expect(await creditsOf(id)).toMatchObject({ granted: 1000 });
    expect(await claimsOf(id)).toBe(1);
  });
});
