import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { passSeconds, readClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, refund, release, seqOf, settle } from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { buyPack, disputeOf, refundOf, reverse } from "../fixture/reversal";

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
const balanceOf = (id: string) => readBalance(db.sql, id);

/** Spends a multiple of 20 credits. */
async function spend(id: string, amount: number) {
  for (let spent = 0; spent < amount; spent += 20)
    expect(await deduct(db.sql, id, { p_tools: ["documentation", "github"] })).toMatchObject({
      outcome: "ok",
    });
}

/** The account as an order of events must not change it: lots by their size, and the debt. */
async function endOf(id: string) {
  const lots = (await readLots(db.sql, id)).map((lot) => ({
    source: lot.source,
    amount: lot.amount_micros,
    remaining: lot.remaining_micros,
    consumed: lot.consumed_micros,
    reversed: lot.reversed_micros,
    lapsed: lot.lapsed_micros,
  }));
  const balance = await balanceOf(id);
  return {
    lots: lots.sort((one, other) => one.amount - other.amount),
    debt: balance.debt_micros,
    frozen: balance.frozen_micros,
  };
}

describe("a refund", () => {
  test("takes its share of what was bought, rounded up, and once more for the rest", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    expect(await reverse(db.sql, id, payment, [refundOf(167)])).toMatchObject({
      outcome: "ok",
      replayed: false,
      reversal_version: 1,
      status: "paid",
      moved_micros: credits(167),
    });
    const both = [refundOf(167), refundOf(333, "succeeded", "re_2")];
    expect(await reverse(db.sql, id, payment, both)).toMatchObject({
      reversal_version: 2,
      status: "refunded",
      moved_micros: credits(333),
    });
    expect(await balanceOf(id)).toMatchObject({ available_micros: 0, debt_micros: 0 });
    expect((await readMovements(db.sql, id)).map((row) => row.source_key).slice(1)).toEqual([
      `reversal:${payment}:1`,
      `reversal:${payment}:2`,
    ]);
  });

  test("said again changes nothing, and under an old version is stale", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await reverse(db.sql, id, payment, [refundOf(100)]);
    const rows = await readMovements(db.sql, id);
    expect(await reverse(db.sql, id, payment, [refundOf(100)])).toMatchObject({
      replayed: true,
      reversal_version: 1,
    });
    expect(await reverse(db.sql, id, payment, [refundOf(200)], 0)).toMatchObject({
      outcome: "stale",
      reversal_version: 1,
    });
    expect(await readMovements(db.sql, id)).toEqual(rows);
  });

  test("told twenty times at once takes once", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        untilNotBusy(() => reverse(db.sql, id, payment, [refundOf(500)], 0)),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(1);
    expect(await balanceOf(id)).toMatchObject({ available_micros: 0, debt_micros: 0 });
  });

  test("that fails gives back what it took", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await spend(id, 100);
    await reverse(db.sql, id, payment, [refundOf(500, "pending")]);
    expect(await balanceOf(id)).toMatchObject({ available_micros: 0, debt_micros: credits(100) });
    expect(await reverse(db.sql, id, payment, [refundOf(500, "failed")])).toMatchObject({
      status: "paid",
      moved_micros: -credits(500),
    });
    expect(await balanceOf(id)).toMatchObject({ available_micros: credits(400), debt_micros: 0 });
    expect((await readMovements(db.sql, id)).at(-1)).toMatchObject({ type: "reinstate" });
  });

  test("of another's payment, or one that was never paid, is not found", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, await newAccount());
    expect(await reverse(db.sql, id, payment, [])).toMatchObject({ outcome: "not_found" });
  });

  test("that makes no sense is an error", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    const wrong = [{ ...refundOf(1), kind: "gift" as "refund" }];
    expect(await stateOf(reverse(db.sql, id, payment, wrong))).toBe("22023");
    expect(await stateOf(reverse(db.sql, id, payment, [refundOf(-1)]))).toBe("22023");
  });
});

describe("spent credits", () => {
  test("of a refunded pack are paid by other lots, and stay consumed there", async () => {
    const id = await newAccount();
    const first = await buyPack(db.sql, id);
    await spend(id, 200);
    await buyPack(db.sql, id, 2);
    await reverse(db.sql, id, first, [refundOf(500)]);
    expect(await readLots(db.sql, id)).toMatchObject([
      { consumed_micros: credits(200), reversed_micros: credits(300), recognised_minor: 0 },
      { consumed_micros: credits(200), remaining_micros: credits(800), recognised_minor: 200 },
    ]);
  });

  test.each([
    ["the refund, then the next pack", true],
    ["the next pack, then the refund", false],
  ])("end the same: %s", async (_, refundFirst) => {
    const id = await newAccount();
    const first = await buyPack(db.sql, id);
    await spend(id, 200);
    const steps = [() => reverse(db.sql, id, first, [refundOf(500)]), () => buyPack(db.sql, id, 2)];
    for (const step of refundFirst ? steps : steps.reverse()) await step();
    expect(await endOf(id)).toEqual({
      lots: [
        {
          source: "pack",
          amount: credits(500),
          remaining: 0,
          consumed: credits(200),
          reversed: credits(300),
          lapsed: 0,
        },
        {
          source: "pack",
          amount: credits(1000),
          remaining: credits(800),
          consumed: credits(200),
          reversed: 0,
          lapsed: 0,
        },
      ],
      debt: 0,
      frozen: 0,
    });
  });

  test("end the same whichever of two packs is refunded first, also when one refund fails", async () => {
    const ends = [];
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const id = await newAccount();
      const payments = [await buyPack(db.sql, id), await buyPack(db.sql, id, 2)];
      await spend(id, 200);
      for (const at of order) {
        const payment = payments[at] ?? "";
        await reverse(db.sql, id, payment, [refundOf(500 * (at + 1), "pending", `re_${at}`)]);
      }
      const both = await endOf(id);
      await reverse(db.sql, id, payments[1] ?? "", [refundOf(1000, "failed", "re_1")]);
      ends.push([both, await endOf(id)]);
    }
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]?.[0]).toMatchObject({ debt: credits(200) });
    expect(ends[0]?.[1]).toMatchObject({ debt: 0 });
  });
});

describe("a lot that is over", () => {
  test("pays on with what it paid when it ended, and with no more", async () => {
    const id = await newAccount();
    const first = await buyPack(db.sql, id);
    await spend(id, 100);
    const soon = new Date((await readClock(db.sql)).getTime() + 3_600_000);
    await grant(db.sql, id, credits(130), { p_expires_at: soon });
    await reverse(db.sql, id, first, [refundOf(500, "pending")]);
    expect(await balanceOf(id)).toMatchObject({ available_micros: credits(30), debt_micros: 0 });
    await passSeconds(db.sql, 7200);
    const bonusIs = async (consumed: number, lapsed: number) =>
      expect((await readLots(db.sql, id))[1]).toMatchObject({
        consumed_micros: credits(consumed),
        lapsed_micros: credits(lapsed),
      });

    // Half as much is owed, then all of it again: it lapses, and is paid from there.
    await reverse(db.sql, id, first, [refundOf(450)]);
    await bonusIs(50, 80);
    await reverse(db.sql, id, first, [refundOf(500)]);
    await bonusIs(100, 30);
    // What it let lapse when it ended is worth nothing to a new debt.
    const second = await buyPack(db.sql, id);
    await spend(id, 20);
    await reverse(db.sql, id, second, [refundOf(500)]);
    await bonusIs(100, 30);
    expect(await balanceOf(id)).toMatchObject({ available_micros: 0, debt_micros: credits(20) });
  });
});

describe("credits on hold", () => {
  test.each(["release", "refund"])(
    "count toward the reversal when they come back: %s first or last",
    async (kind) => {
      const ends = [];
      for (const reversedFirst of [true, false]) {
        const id = await newAccount();
        const payment = await buyPack(db.sql, id);
        await spend(id, 200);
        const held = await hold(db.sql, id, { p_tools: ["documentation", "github"] });
        const usage = seqOf(await deduct(db.sql, id, { p_tools: ["documentation", "github"] }));
        await buyPack(db.sql, id, 2);
        const back = () =>
          kind === "release" ? release(db.sql, id, held) : refund(db.sql, id, usage);
        if (!reversedFirst) await back();
        await reverse(db.sql, id, payment, [refundOf(500)]);
        if (reversedFirst) await back();
        if (kind === "refund") await settle(db.sql, id, held);
        ends.push(await endOf(id));
      }
      expect(ends[0]).toEqual(ends[1]);
    },
  );
});

describe("a dispute", () => {
  test("freezes what is left while it is open, and thaws it when won", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await spend(id, 100);
    const held = await hold(db.sql, id);
    expect(await reverse(db.sql, id, payment, [disputeOf(500, "needs_response")])).toMatchObject({
      status: "disputed",
      frozen_micros: credits(395),
      moved_micros: 0,
    });
    await release(db.sql, id, held);
    expect(await balanceOf(id)).toMatchObject({ frozen_micros: credits(400), available_micros: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
    expect(await reverse(db.sql, id, payment, [disputeOf(500, "won")])).toMatchObject({
      status: "paid",
      frozen_micros: 0,
      available_micros: credits(400),
    });
  });

  test("lost takes what was frozen, and a won appeal gives it back", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await spend(id, 100);
    await reverse(db.sql, id, payment, [disputeOf(500, "under_review")]);
    const lost = await reverse(db.sql, id, payment, [disputeOf(500, "lost")]);
    expect(lost).toMatchObject({ status: "refunded", frozen_micros: 0, debt_micros: credits(100) });
    const appealed = await reverse(db.sql, id, payment, [disputeOf(500, "appeal_under_review")]);
    expect(appealed).toMatchObject({ moved_micros: 0, debt_micros: credits(100) });
    expect(await reverse(db.sql, id, payment, [disputeOf(500, "won")])).toMatchObject({
      status: "paid",
      moved_micros: -credits(500),
      available_micros: credits(400),
      debt_micros: 0,
    });
  });

  test.each(["warning_needs_response", "warning_under_review", "warning_closed", "prevented"])(
    "that is %s is stored and does nothing",
    async (status) => {
      const id = await newAccount();
      const payment = await buyPack(db.sql, id);
      expect(await reverse(db.sql, id, payment, [disputeOf(500, status)])).toMatchObject({
        reversal_version: 1,
        status: "paid",
        moved_micros: 0,
        available_micros: credits(500),
      });
    },
  );

  test("lost after a refund takes no more than was granted", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await reverse(db.sql, id, payment, [refundOf(300)]);
    const all = [refundOf(300), disputeOf(500, "lost")];
    expect(await reverse(db.sql, id, payment, all)).toMatchObject({
      moved_micros: credits(200),
      available_micros: 0,
      debt_micros: 0,
    });
  });

  test("leaves the account's other credits usable", async () => {
    const id = await newAccount();
    const payment = await buyPack(db.sql, id);
    await grant(db.sql, id, credits(30));
    await reverse(db.sql, id, payment, [disputeOf(500, "needs_response")]);
    expect(await deduct(db.sql, id)).toMatchObject({
      outcome: "ok",
      available_micros: credits(25),
    });
  });
});
