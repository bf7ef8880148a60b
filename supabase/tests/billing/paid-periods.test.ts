import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, hour, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, release, seqOf, settle } from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import {
  linkPrices,
  monthsLater,
  newSubscription,
  payInvoice,
  type Subscription,
  subscribe,
  syncSubscription,
} from "../fixture/subscription";

const saver = { priceId: "price_saver_month", amount: 1000 };
const jan31 = new Date("2027-01-31T10:00:00Z");

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
  await setClock(db.sql, jan31);
});
afterEach(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

/** The next month of a monthly subscription is paid at its boundary, or some seconds after it. */
async function renewAt(
  accountId: string,
  subscription: Subscription,
  version: number,
  boundary: Date,
  lateSeconds = 60,
) {
  const start = boundary;
  const end = monthsLater(jan31, Math.round((boundary.getTime() - jan31.getTime()) / 2.6e9) + 1);
  await setClock(db.sql, later(boundary, lateSeconds));
  await syncSubscription(db.sql, accountId, subscription, version, {
    p_period_start: start,
    p_period_end: end,
  });
  await payInvoice(db.sql, accountId, subscription.id, [
    { priceId: saver.priceId, amount: saver.amount, start, end },
  ]);
  return end;
}

const bySource = async (accountId: string, source: string) =>
  (await readLots(db.sql, accountId)).filter((lot) => lot.source === source);

describe("a monthly plan", () => {
  test("lapses what is left when the next month is granted", async () => {
    const { id } = await signUp(db.sql);
    const starter = "price_starter_month";
    const { subscription, end } = await subscribe(db.sql, id, { priceId: starter });
    await deduct(db.sql, id);
    await setClock(db.sql, later(end, hour));
    await payInvoice(db.sql, id, subscription.id, [
      { priceId: starter, amount: 900, start: end, end: monthsLater(jan31, 2) },
    ]);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1000) });
    expect(await readLots(db.sql, id)).toMatchObject([
      { lapsed_micros: credits(995), recognised_minor: 4, breakage_minor: 896 },
      { remaining_micros: credits(1000) },
    ]);
  });

  test("keeps its credits three days past the period while it renews, and no longer", async () => {
    const { id } = await signUp(db.sql);
    const { end } = await subscribe(db.sql, id, { priceId: "price_starter_month" });
    await setClock(db.sql, later(end, 3 * day - 60));
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await setClock(db.sql, later(end, 3 * day + 60));
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
  });

  test("tells the end of its period beside the day until which its credits are kept", async () => {
    const { id } = await signUp(db.sql);
    const { end } = await subscribe(db.sql, id, { priceId: "price_starter_month" });
    const seq = seqOf(await deduct(db.sql, id));
    const [receipt] = await db.sql`select * from explain_transaction(${id}, ${seq})`;
    const kept = later(end, 3 * day);
    expect(receipt).toMatchObject({ lot_period_ends: [end], lot_expires_at: [kept] });
    const lots = await db.sql`select * from list_grants(${id}) where source = 'subscription'`;
    expect(lots).toMatchObject([{ period_end: end, expires_at: kept }]);
  });

  test.each(["past_due", "unpaid", "canceled"])(
    "keeps its credits to the end of the period alone once it is %s",
    async (status) => {
      const { id } = await signUp(db.sql);
      const { subscription, start, end } = await subscribe(db.sql, id, {
        priceId: "price_starter_month",
      });
      await syncSubscription(db.sql, id, subscription, 1, {
        p_status: status,
        p_period_start: start,
        p_period_end: end,
      });
      await setClock(db.sql, later(end, -60));
      expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
      await setClock(db.sql, later(end, 60));
      expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
    },
  );

  test("that lapsed is not revived when its subscription turns active again", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, start, end } = await subscribe(db.sql, id, {
      priceId: "price_starter_month",
    });
    const period = { p_period_start: start, p_period_end: end };
    const held = await hold(db.sql, id, { p_life_seconds: 24 * hour });
    await syncSubscription(db.sql, id, subscription, 1, { p_status: "past_due", ...period });
    await setClock(db.sql, later(end, 60));
    await deduct(db.sql, id);
    await syncSubscription(db.sql, id, subscription, 2, period);
    await release(db.sql, id, held);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0, held_micros: 0 });
  });

  test("paid late lives at least seven days", async () => {
    const { id } = await signUp(db.sql);
    await linkPrices(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    const end = monthsLater(jan31, 1);
    await syncSubscription(db.sql, id, subscription, 0, {
      p_period_start: jan31,
      p_period_end: end,
    });
    await setClock(db.sql, later(end, -day));
    await payInvoice(db.sql, id, subscription.id, [
      { priceId: "price_starter_month", amount: 900, start: jan31, end },
    ]);
    await setClock(db.sql, later(end, 6 * day - 60));
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await setClock(db.sql, later(end, 6 * day + 60));
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
  });
});

describe("rollover", () => {
  test("keeps up to the cap, trims the rest, and burns what it kept first", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    await deduct(db.sql, id);
    await renewAt(id, subscription, 1, end);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1300) });
    const [first] = await bySource(id, "subscription");
    expect(first).toMatchObject({ rolled_micros: credits(300), lapsed_micros: credits(695) });
    await deduct(db.sql, id);
    expect(await bySource(id, "rollover")).toMatchObject([
      { amount_micros: credits(300), consumed_micros: credits(5) },
    ]);
  });

  test("never grows past the cap over many months", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    let boundary = end;
    for (let version = 1; version <= 4; version += 1) {
      boundary = await renewAt(id, subscription, version, boundary);
      expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1300) });
    }
  });

  test("keeps everything below the cap", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    for (let spent = 0; spent < 800; spent += 20)
      await deduct(db.sql, id, { p_tools: ["documentation", "github"] });
    await renewAt(id, subscription, 1, end);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1200) });
  });

  test("takes what a hold brings back after the renewal, as far as the cap leaves room", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    for (let spent = 0; spent < 700; spent += 20)
      await deduct(db.sql, id, { p_tools: ["documentation", "github"] });
    await setClock(db.sql, later(end, -hour));
    const long = { p_tools: ["documentation", "github"], p_life_seconds: 24 * hour };
    const holds = await Promise.all([hold(db.sql, id, long), hold(db.sql, id, long)]);
    for (let spent = 0; spent < 40; spent += 20)
      await deduct(db.sql, id, { p_tools: ["documentation", "github"] });
    // 220 are left and 40 held: 260 are less than the cap.
    await renewAt(id, subscription, 1, end);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1220),
      held_micros: credits(40),
    });
    await release(db.sql, id, holds[0]);
    await settle(db.sql, id, holds[1]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1255),
      held_micros: 0,
    });
  });

  test("expires what a hold brings back when the cap is full", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    await setClock(db.sql, later(end, -hour));
    const held = await hold(db.sql, id, { p_life_seconds: 24 * hour });
    await renewAt(id, subscription, 1, end);
    await release(db.sql, id, held);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1300) });
  });

  test("carries the money along: all that is booked sums exactly to what was paid", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    // 701.79945 credits: what is left and rolls over is no whole number of cents.
    const asked = { p_action: "complete", p_model: "house/small", p_output_tokens: 425_333 };
    expect(await deduct(db.sql, id, asked)).toMatchObject({ outcome: "ok" });
    const held = await hold(db.sql, id, { p_life_seconds: 24 * hour });
    await renewAt(id, subscription, 1, end);
    await settle(db.sql, id, held, { p_ended: "stopped", p_started: false });
    const next = monthsLater(jan31, 2);
    await setClock(db.sql, later(next, 10 * day));
    await deduct(db.sql, id);
    const booked = (await readLots(db.sql, id)).reduce(
      (sum, lot) => sum + lot.recognised_minor + lot.breakage_minor,
      0,
    );
    expect(booked).toBe(2 * saver.amount);
    const rows = await readMovements(db.sql, id);
    expect(rows.reduce((sum, row) => sum + row.revenue_minor, 0)).toBe(2 * saver.amount);
  });
});

describe("a yearly plan", () => {
  const yearly = { priceId: "price_starter_year" };

  async function scheduleOf(accountId: string) {
    return await db.sql<{ due_at: Date; ends_at: Date; credits_micros: number; paid: number }[]>`
      select due_at, ends_at, credits_micros, paid_minor as paid from credit_schedules
      where account_id = ${accountId} order by due_at`;
  }

  test("writes twelve months from its anchor that sum exactly to the line and to its price", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, yearly);
    const months = await scheduleOf(id);
    expect(months.map((month) => month.due_at.toISOString().slice(0, 10))).toEqual([
      "2027-01-31",
      "2027-02-28",
      "2027-03-31",
      "2027-04-30",
      "2027-05-31",
      "2027-06-30",
      "2027-07-31",
      "2027-08-31",
      "2027-09-30",
      "2027-10-31",
      "2027-11-30",
      "2027-12-31",
    ]);
    const sum = (of: (month: (typeof months)[number]) => number) =>
      months.reduce((total, month) => total + of(month), 0);
    expect(sum((month) => month.credits_micros)).toBe(credits(12_000));
    expect(sum((month) => month.paid)).toBe(9000);
  });

  test("sums exactly for any share of the year that a line paid for", async () => {
    const { id } = await signUp(db.sql);
    await linkPrices(db.sql);
    const amounts = fc.integer({ min: 1, max: 9000 });
    const starts = fc.integer({ min: 0, max: 364 * 24 });
    await fc.assert(
      fc.asyncProperty(amounts, starts, async (amount, hours) => {
        const subscription = await newSubscription(db.sql, yearly.priceId);
        const start = later(jan31, hours * hour);
        const end = monthsLater(jan31, 12);
        await syncSubscription(db.sql, id, subscription, 0, {
          p_period_start: jan31,
          p_period_end: end,
        });
        await payInvoice(db.sql, id, subscription.id, [{ ...yearly, amount, start, end }]);
        const [row] = await db.sql`select sum(credits_micros)::bigint as micros,
          sum(paid_minor)::bigint as paid from credit_schedules
          where stripe_subscription_id = ${subscription.id}`;
        const paidFor = (12n * BigInt(credits(1000)) * BigInt(amount)) / 9000n;
        expect(row).toEqual({ micros: Number(paidFor), paid: amount });
      }),
      { seed: 20261121, numRuns: 30 },
    );
  });

  test("grants each month at its boundary, and what is left of the one before lapses", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, yearly);
    const months = await scheduleOf(id);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: months[0]?.credits_micros,
    });
    await setClock(db.sql, later(months[1]?.due_at ?? jan31, 60));
    await deduct(db.sql, id);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: (months[1]?.credits_micros ?? 0) - credits(5),
    });
  });

  test("grants missed months and expires them one by one", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, yearly);
    await setClock(db.sql, "2027-05-10T00:00:00Z");
    await deduct(db.sql, id);
    const types = (await readMovements(db.sql, id)).map((row) => row.type);
    expect(types).toEqual([
      ...["grant", "expire", "grant", "expire", "grant", "expire", "grant"],
      "usage",
    ]);
  });

  test("books the whole price over its year, used or not", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, yearly);
    for (const month of await scheduleOf(id)) {
      await setClock(db.sql, later(month.due_at, hour));
      for (let at = 0; at < 7; at += 1) await deduct(db.sql, id);
    }
    await setClock(db.sql, "2028-03-01T00:00:00Z");
    await deduct(db.sql, id);
    const rows = await readMovements(db.sql, id);
    expect(rows.reduce((sum, row) => sum + row.revenue_minor, 0)).toBe(9000);
  });
});

test("a lot bought in between outlives the plan's, and is spent after them", async () => {
  const { id } = await signUp(db.sql);
  const { end } = await subscribe(db.sql, id, { priceId: "price_starter_month" });
  await grant(db.sql, id, credits(50), { p_source: "pack" });
  await deduct(db.sql, id);
  await setClock(db.sql, later(end, 4 * day));
  expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(45) });
});
