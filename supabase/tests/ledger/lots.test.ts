import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, hour, passSeconds, readClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, refund, release, seqOf, settle } from "../fixture/ledger-calls";
import { readBalance, readLot, readLots, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

const newAccount = async () => (await signUp(db.sql)).id;

async function inSeconds(seconds: number): Promise<Date> {
  return new Date((await readClock(db.sql)).getTime() + seconds * 1000);
}

describe("a grant", () => {
  test("twenty times at once with one source key grants once", async () => {
    const id = await newAccount();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        untilNotBusy(() => grant(db.sql, id, credits(7), { p_source_key: "admin:one" })),
      ),
    );
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.seq))).toEqual(new Set([1]));
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(7) });
  });

  test("of nothing, less, or more than can be counted is an error", async () => {
    const id = await newAccount();
    for (const micros of [0, -1, 9_000_000_000_000_001])
      expect(await stateOf(grant(db.sql, id, micros))).toBe("22023");
    expect(await stateOf(grant(db.sql, id, 1, { p_source: "gift" }))).toBe("23514");
  });

  test("that is over when it comes expires at once and repays nothing", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(10), { p_expires_at: await inSeconds(-1) });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0, last_seq: 2 });
  });
});

describe("the burn order", () => {
  test("is priority, then soonest expiry with never last, then promotional, then oldest", async () => {
    const id = await newAccount();
    const [soon, later] = [await inSeconds(10 * day), await inSeconds(20 * day)];
    const lots: [string, Record<string, string | number | Date>][] = [
      ["pack never", { p_source: "pack", p_paid_minor: 100, p_currency: "usd" }],
      ["pack soon", { p_source: "pack", p_expires_at: soon, p_paid_minor: 5, p_currency: "usd" }],
      ["admin paid soon", { p_expires_at: soon, p_paid_minor: 5, p_currency: "usd" }],
      ["admin soon", { p_expires_at: soon }],
      ["admin soon younger", { p_expires_at: soon }],
      ["admin never", {}],
      ["admin later", { p_expires_at: later }],
      ["subscription", { p_source: "subscription", p_expires_at: later }],
      ["rollover", { p_source: "rollover", p_expires_at: later }],
      ["pack gift never", { p_source: "pack" }],
    ];
    for (const [key, args] of lots)
      await grant(db.sql, id, credits(5), { p_source_key: key, ...args });
    const burnt: string[] = [];
    for (let at = 0; at < lots.length; at += 1) {
      const seq = seqOf(await deduct(db.sql, id));
      const drawn = await db.sql`select g.source_key from credit_entries e
        join credit_grants g using (account_id, grant_id)
        where e.account_id = ${id} and e.seq = ${seq}`;
      burnt.push(...drawn.map((row) => row.source_key));
    }
    expect(burnt).toEqual([
      "rollover",
      "subscription",
      "admin soon",
      "admin soon younger",
      "admin paid soon",
      "admin later",
      "admin never",
      "pack soon",
      "pack gift never",
      "pack never",
    ]);
    const listed = await db.sql`select * from list_grants(${id})`;
    expect(listed).toHaveLength(0);
  });

  test("is the order in which the lots are listed", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(1), { p_source: "pack" });
    await grant(db.sql, id, credits(2), { p_source: "rollover" });
    await grant(db.sql, id, credits(3));
    const listed = await db.sql`select source from list_grants(${id})`;
    expect(listed.map((row) => row.source)).toEqual(["rollover", "admin", "pack"]);
  });

  test("spreads a charge over lots, and a refund goes back in the reverse order", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(3), { p_source_key: "one" });
    await grant(db.sql, id, credits(9), { p_source: "pack", p_source_key: "two" });
    const seq = seqOf(await deduct(db.sql, id));
    await refund(db.sql, id, seq, { p_micros: credits(3) });
    expect(await readLot(db.sql, id, "one")).toMatchObject({ remaining_micros: credits(1) });
    expect(await readLot(db.sql, id, "two")).toMatchObject({ remaining_micros: credits(9) });
  });
});

describe("a lot that expires", () => {
  test("is worth its credits until the instant, and nothing from it on", async () => {
    const id = await newAccount();
    const at = await inSeconds(hour);
    await grant(db.sql, id, credits(10), { p_expires_at: at });
    const availableAt = async (offset: string) => {
      const [row] = await db.sql<{ available_micros: number }[]>`
        select available_micros from private.lock_account(${id},
          ${at}::timestamptz + ${offset}::interval)`;
      return row?.available_micros;
    };
    expect(await availableAt("-1 microsecond")).toBe(credits(10));
    expect(await availableAt("0")).toBe(0);
  });

  test("lapses once by a row of the ledger when the account is next touched", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(10), { p_expires_at: await inSeconds(hour) });
    await grant(db.sql, id, credits(3));
    await passSeconds(db.sql, 2 * hour);
    const shown = await db.sql`select available_micros from get_balance(${id})`;
    expect(shown[0]).toEqual({ available_micros: credits(3) });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
    await deduct(db.sql, id);
    expect(await readMovements(db.sql, id)).toMatchObject([
      { type: "grant" },
      { type: "grant" },
      { type: "expire", amount_micros: -credits(10) },
    ]);
  });

  test("while it is held still pays for its hold, and what comes back expires at once", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(30), {
      p_source_key: "lot",
      p_expires_at: await inSeconds(hour),
    });
    const asked = { p_tools: ["documentation"], p_life_seconds: 12 * hour };
    const [settled, released] = [await hold(db.sql, id, asked), await hold(db.sql, id, asked)];
    await passSeconds(db.sql, 2 * hour);
    expect(await settle(db.sql, id, settled)).toMatchObject({
      charged_micros: credits(5),
      available_micros: 0,
    });
    expect(await release(db.sql, id, released)).toMatchObject({ available_micros: 0 });
    expect(await readLot(db.sql, id, "lot")).toMatchObject({
      consumed_micros: credits(5),
      lapsed_micros: credits(25),
      held_micros: 0,
    });
  });

  test("takes a refund that comes late with it", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(10), { p_expires_at: await inSeconds(hour) });
    const seq = seqOf(await deduct(db.sql, id));
    await passSeconds(db.sql, 2 * hour);
    expect(await refund(db.sql, id, seq)).toMatchObject({ outcome: "ok", available_micros: 0 });
    expect((await readMovements(db.sql, id)).map((row) => row.type)).toEqual([
      "grant",
      "usage",
      "expire",
      "refund",
      "expire",
    ]);
  });
});

describe("debt", () => {
  /** An account that owes 13 credits. */
  async function debtor(): Promise<string> {
    const id = await newAccount();
    await grant(db.sql, id, credits(20));
    const asked = { p_action: "complete", p_model: "house/small", p_output_tokens: 10 };
    await settle(db.sql, id, await hold(db.sql, id, asked), { p_output_tokens: 20_000 });
    return id;
  }

  test("is repaid first by whatever is granted", async () => {
    const id = await debtor();
    expect(await readBalance(db.sql, id)).toMatchObject({ debt_micros: credits(13) });
    await grant(db.sql, id, credits(4));
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: 0,
      debt_micros: credits(9),
    });
    await grant(db.sql, id, credits(10));
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1),
      debt_micros: 0,
    });
  });

  test("is repaid first by what a hold gives back", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(30));
    const kept = await hold(db.sql, id, { p_tools: ["github"] });
    const asked = { p_action: "complete", p_model: "house/small", p_output_tokens: 10 };
    await settle(db.sql, id, await hold(db.sql, id, asked), { p_output_tokens: 20_000 });
    expect(await readBalance(db.sql, id)).toMatchObject({ debt_micros: credits(18) });
    await release(db.sql, id, kept);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: 0,
      held_micros: 0,
      debt_micros: credits(3),
    });
  });

  test("refuses to spend, and names itself", async () => {
    const id = await debtor();
    expect(await deduct(db.sql, id)).toMatchObject({
      outcome: "in_debt",
      debt_micros: credits(13),
      shortfall_micros: credits(18),
    });
  });
});

describe("revenue", () => {
  test("of a used-up lot sums exactly to what was paid, over any split of it", async () => {
    const parts = fc.array(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 12 });
    const paid = fc.integer({ min: 1, max: 100_003 });
    await fc.assert(
      fc.asyncProperty(parts, paid, async (tokens, minor) => {
        const id = await newAccount();
        const micros = tokens.reduce((sum, count) => sum + count * 1650, 0);
        await grant(db.sql, id, micros, {
          p_source: "pack",
          p_source_key: "lot",
          p_paid_minor: minor,
          p_currency: "usd",
        });
        for (const count of tokens)
          await deduct(db.sql, id, {
            p_action: "complete",
            p_model: "house/small",
            p_output_tokens: count,
          });
        const movements = await readMovements(db.sql, id);
        expect(movements.reduce((sum, row) => sum + row.revenue_minor, 0)).toBe(minor);
        expect(movements.every((row) => row.revenue_minor >= 0)).toBe(true);
        expect(await readLot(db.sql, id, "lot")).toMatchObject({ recognised_minor: minor });
      }),
      { seed: 20261121, numRuns: 25 },
    );
  });

  test("of what lapses is breakage, and the two sum to what was paid", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(7), {
      p_source: "pack",
      p_source_key: "lot",
      p_paid_minor: 1000,
      p_currency: "usd",
      p_expires_at: await inSeconds(hour),
    });
    await deduct(db.sql, id);
    await passSeconds(db.sql, 2 * hour);
    await deduct(db.sql, id);
    expect(await readLot(db.sql, id, "lot")).toMatchObject({
      recognised_minor: 714,
      breakage_minor: 286,
    });
  });

  test("goes back with a refund and comes again with the next use", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(10), {
      p_source: "pack",
      p_source_key: "lot",
      p_paid_minor: 999,
      p_currency: "usd",
    });
    await refund(db.sql, id, seqOf(await deduct(db.sql, id)));
    expect(await readLot(db.sql, id, "lot")).toMatchObject({ recognised_minor: 0 });
    await deduct(db.sql, id);
    await deduct(db.sql, id);
    const movements = await readMovements(db.sql, id);
    expect(movements.map((row) => row.revenue_minor)).toEqual([0, 499, -499, 499, 500]);
  });

  test("of credits that repaid a debt counts as well", async () => {
    const id = await newAccount();
    await grant(db.sql, id, credits(1));
    const asked = { p_action: "complete", p_model: "house/small", p_output_tokens: 10 };
    await settle(db.sql, id, await hold(db.sql, id, asked), { p_output_tokens: 20_000 });
    await grant(db.sql, id, credits(32), {
      p_source: "pack",
      p_source_key: "lot",
      p_paid_minor: 500,
      p_currency: "usd",
    });
    expect(await readLots(db.sql, id)).toMatchObject([{}, { recognised_minor: 500 }]);
  });
});
