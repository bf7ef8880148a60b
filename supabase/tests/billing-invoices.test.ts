import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "./database";
import { callRow } from "./fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "./fixture/catalog";
import { readClock, setClock } from "./fixture/clock";
import { expectExactLedger } from "./fixture/exact-ledger";
import { readBalance, readLots } from "./fixture/ledger-rows";
import { foundOrganization, signUp } from "./fixture/person";
import { type InvoiceLine, monthsLater, payInvoice, subscribe } from "./fixture/subscription";

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

async function quote(lines: InvoiceLine[]) {
  const row = await callRow<{ total_micros: number; now_micros: number }>(db.sql, "quote_invoice", {
    p_currency: "usd",
    p_line_price_ids: lines.map((line) => line.priceId),
    p_line_amounts: lines.map((line) => line.amount),
    p_line_starts: lines.map((line) => line.start.toISOString()),
    p_line_ends: lines.map((line) => line.end.toISOString()),
    p_line_kinds: lines.map(() => "paid"),
  });
  return { total: row.total_micros / million, now: row.now_micros / million };
}

describe("an invoice of several lines", () => {
  test("grants the sum of its lines, as quoted", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_starter_month");
    const lines = [
      { priceId: "price_starter_month", amount: -450, start, end },
      { priceId: "price_pro_month", amount: 2900, start, end: monthsLater(start, 1) },
    ];
    expect(await quote(lines)).toEqual({ total: 4500, now: 4500 });
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
    await callRow(db.sql, "check_and_deduct_credits", {
      p_account_id: accountId,
      p_action: "query",
      p_request_key: "k",
    });
    // Everything is credited, and 5 credits were spent: 4,995 from the lot and 5 from the gift.
    await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_pro_month", amount: -2900, start, end },
    ]);
    expect(await creditsOf(accountId)).toMatchObject({ available: 95, debt: 0 });
    await payInvoice(db.sql, accountId, subscription.id, [
      { priceId: "price_pro_month", amount: -290, start, end },
    ]);
    expect(await creditsOf(accountId)).toMatchObject({ available: 0, debt: 405 });
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

describe("a switch from month to year", () => {
  test("counts the month that it credits against the first months of the year", async () => {
    const { accountId, subscription, start, end } = await subscriber("price_pro_month");
    const lines = [
      { priceId: "price_pro_month", amount: -1450, start, end },
      { priceId: "price_starter_year", amount: 9000, start, end: monthsLater(start, 12) },
    ];
    expect(await quote(lines)).toMatchObject({ total: 12_000 - 2500 });
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
    const reversed = (
      await db.sql<{ micros: number }[]>`
      select coalesce(sum(amount_micros - debt_micros), 0)::bigint as micros
      from public.credit_transactions where account_id = ${accountId} and type = 'reversal'`
    )[0];
    expect((granted + pending) * million + (reversed?.micros ?? 0)).toBe(paid?.credits);
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
});
