import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, hold, release } from "../fixture/ledger-calls";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { disputeOf, type Returned, refundOf, reverse } from "../fixture/reversal";
import { monthsLater, payInvoice, subscribe } from "../fixture/subscription";

const jan31 = new Date("2027-01-31T10:00:00Z");
const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

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

/** The subscription's payments, the oldest first. */
async function paymentsOf(accountId: string): Promise<string[]> {
  const rows = await db.sql<{ payment_id: string }[]>`select payment_id from public.payments
    where account_id = ${accountId} order by created_at, completed_at, credits_micros`;
  return rows.map((row) => row.payment_id);
}

async function sayReturned(accountId: string, at: number, returned: Returned[]) {
  const payment = (await paymentsOf(accountId))[at] ?? "";
  return await reverse(db.sql, accountId, payment, returned);
}

async function monthsOf(accountId: string) {
  return await db.sql<{ credits_micros: number; line_micros: number; is_granted: boolean }[]>`
    select credits_micros, line_micros, granted_seq is not null as is_granted
    from public.credit_schedules where account_id = ${accountId} order by due_at`;
}

async function renewTo(accountId: string, instant: Date) {
  await setClock(db.sql, instant);
  await callRow(db.sql, "reset_monthly_credits", { p_account_id: accountId });
}

describe("a year", () => {
  const year = { priceId: "price_starter_year" };
  const sum = (months: { credits_micros: number }[]) =>
    months.reduce((total, month) => total + month.credits_micros, 0);

  test("refunded in part gives less in each month to come, and leaves this one", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, year);
    const before = await readBalance(db.sql, id);
    await sayReturned(id, 0, [refundOf(3000)]);
    const months = await monthsOf(id);
    expect(sum(months)).toBe(credits(8000));
    const shares = months.slice(1).map((month) => month.credits_micros / month.line_micros);
    for (const share of shares) expect(share).toBeCloseTo(shares[0] ?? 0, 6);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: before.available_micros,
    });
  });

  test("refunded in two parts gives the same months as refunded at once", async () => {
    const ends = [];
    for (const parts of [[3000], [1111, 1889]]) {
      const { id } = await signUp(db.sql);
      await setClock(db.sql, jan31);
      await subscribe(db.sql, id, year);
      const said: Returned[] = [];
      for (const [at, amount] of parts.entries()) {
        said.push(refundOf(amount, "succeeded", `re_${at}`));
        await sayReturned(id, 0, said);
      }
      ends.push((await monthsOf(id)).map((month) => month.credits_micros));
    }
    const [atOnce, inTwo] = ends;
    for (const [at, micros] of (inTwo ?? []).entries())
      expect(Math.abs(micros - (atOnce?.[at] ?? 0))).toBeLessThanOrEqual(1000);
    expect(inTwo).toEqual(atOnce);
  });

  test("whose refund fails months later has every month whole again, also those gone by", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, year);
    await sayReturned(id, 0, [refundOf(4500, "pending")]);
    await renewTo(id, later(monthsLater(jan31, 3), day));
    await sayReturned(id, 0, [refundOf(4500, "failed")]);
    const months = await monthsOf(id);
    expect(months.map((month) => month.credits_micros)).toEqual(
      months.map((month) => month.line_micros),
    );
    const lots = await readLots(db.sql, id);
    expect(lots.reduce((total, lot) => total + lot.amount_micros, 0)).toBe(sum(months.slice(0, 4)));
    // Of the months that are over nothing is left; this one is whole.
    expect((await readBalance(db.sql, id)).available_micros).toBe(months[3]?.line_micros);
  });

  test("refunded whole takes the months to come, this one, and what lapsed takes nothing", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, year);
    await deduct(db.sql, id);
    await renewTo(id, later(monthsLater(jan31, 2), day));
    await sayReturned(id, 0, [refundOf(9000)]);
    // Five credits were used in the first month; everything else went back unused.
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: 0,
      debt_micros: credits(5),
    });
    expect(sum((await monthsOf(id)).filter((month) => !month.is_granted))).toBe(0);
    const lots = await readLots(db.sql, id);
    expect(lots.map((lot) => lot.lapsed_micros)).toEqual([0, 0, 0]);
    expect(lots.reduce((total, lot) => total + lot.breakage_minor, 0)).toBe(0);
  });

  test("that is disputed freezes the months that come while it is open", async () => {
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, year);
    await sayReturned(id, 0, [disputeOf(9000, "needs_response")]);
    await renewTo(id, later(monthsLater(jan31, 1), day));
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0 });
    await sayReturned(id, 0, [disputeOf(9000, "won")]);
    // The first month is over by now; the second thaws.
    expect((await readBalance(db.sql, id)).available_micros).toBe(
      (await monthsOf(id))[1]?.line_micros,
    );
  });
});

describe("a month that rolled over", () => {
  const saver = { priceId: "price_saver_month", amount: 1000 };

  async function renewed(during: (id: string, end: Date) => Promise<unknown> = async () => null) {
    const { id } = await signUp(db.sql);
    const { subscription, end } = await subscribe(db.sql, id, saver);
    await during(id, end);
    await setClock(db.sql, later(end, 60));
    const lines = [{ ...saver, start: end, end: monthsLater(jan31, 2) }];
    await payInvoice(db.sql, id, subscription.id, lines);
    return id;
  }

  test("is taken back from the lot that it rolled into, and what was trimmed counts", async () => {
    const id = await renewed();
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1300) });
    await sayReturned(id, 0, [refundOf(1000)]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1000),
      debt_micros: 0,
    });
  });

  test("is taken back in part from what is left of it, before what lapsed", async () => {
    const id = await renewed();
    await sayReturned(id, 0, [refundOf(100)]);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1200) });
    await sayReturned(id, 0, [refundOf(500)]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1000),
      debt_micros: 0,
    });
  });

  test("while it was disputed follows when the dispute is won, as far as the cap", async () => {
    const id = await renewed((account) =>
      sayReturned(account, 0, [disputeOf(1000, "needs_response")]),
    );
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1000),
      frozen_micros: credits(1000),
    });
    await sayReturned(id, 0, [disputeOf(1000, "won")]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1300),
      frozen_micros: 0,
    });
  });

  test("while some of it was held is taken whole, once the hold comes back", async () => {
    let held = "";
    const id = await renewed(async (account, end) => {
      await setClock(db.sql, later(end, -3600));
      held = await hold(db.sql, account, { p_life_seconds: day });
    });
    await sayReturned(id, 0, [refundOf(1000)]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(995),
      held_micros: credits(5),
    });
    await release(db.sql, id, held);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1000),
      held_micros: 0,
    });
  });
});

describe("a refund and a negative line of the same month", () => {
  const starter = { priceId: "price_starter_month" };

  test.each([
    [900, 450],
    [450, 900],
    [300, 300],
  ])("take %i and %i of it, in either order no more than it gave", async (back, credited) => {
    const ends = [];
    for (const refundFirst of [true, false]) {
      const { id } = await signUp(db.sql);
      await setClock(db.sql, jan31);
      const { subscription, start, end } = await subscribe(db.sql, id, starter);
      for (let at = 0; at < 10; at += 1) await deduct(db.sql, id);
      const line = { ...starter, amount: -credited, start, end };
      const first = (await paymentsOf(id))[0] ?? "";
      const reverseFirst = () => reverse(db.sql, id, first, [refundOf(back)]);
      if (refundFirst) await reverseFirst();
      await payInvoice(db.sql, id, subscription.id, [line]);
      if (!refundFirst) await reverseFirst();
      const [payment] = await db.sql`select taken_micros, reversed_micros, overdrawn_micros
        from public.payments where account_id = ${id} and payment_id = ${first}`;
      const { available_micros, debt_micros } = await readBalance(db.sql, id);
      ends.push({ ...payment, available_micros, debt_micros });
    }
    expect(ends[0]).toEqual(ends[1]);
  });
});
