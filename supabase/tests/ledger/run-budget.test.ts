import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  checkpoint,
  deduct,
  grant,
  hold,
  refund,
  release,
  seqOf,
  settle,
  sweep,
} from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { chargeRun, startRun } from "../fixture/metering-calls";
import { limitOn, setLimit, team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

/** Starts a run; throws when it is refused. */
async function run(id: string, budget: number, args = {}): Promise<string> {
  const { outcome, reservation_id } = await startRun(db.sql, id, credits(budget), args);
  if (reservation_id === null) throw new Error(`The run was refused: ${outcome}.`);
  return reservation_id;
}

describe("a run's budget", () => {
  test("pays each sub-request by a usage row, and what it left comes back", async () => {
    const { id, member } = await team(db.sql, { credits: 100 });
    const started = await startRun(db.sql, id, credits(12), { p_actor_id: member });
    expect(started).toMatchObject({ outcome: "ok", charged_micros: credits(12), lane: "credits" });
    for (const held of [7, 2]) {
      expect(await chargeRun(db.sql, id, started.reservation_id)).toMatchObject({
        outcome: "ok",
        charged_micros: credits(5),
        available_micros: credits(88),
        held_micros: credits(held),
      });
    }
    expect(await chargeRun(db.sql, id, started.reservation_id)).toMatchObject({
      outcome: "insufficient_credits",
      subject: "run budget",
      charged_micros: 0,
      shortfall_micros: credits(3),
    });
    // What is cheaper still fits.
    expect(
      await chargeRun(db.sql, id, started.reservation_id, { p_action: "message" }),
    ).toMatchObject({ outcome: "ok", held_micros: credits(1) });
    expect(await release(db.sql, id, started.reservation_id ?? "")).toMatchObject({
      outcome: "ok",
      available_micros: credits(89),
      held_micros: 0,
    });
    const rows = await db.sql`select type, amount_micros, actor_id, reservation_id
      from public.credit_transactions where account_id = ${id} order by seq offset 1`;
    expect(rows).toHaveLength(3);
    for (const row of rows)
      expect(row).toMatchObject({
        type: "usage",
        actor_id: member,
        reservation_id: started.reservation_id,
      });
  });

  test("is shared by twenty at once, who never exceed it", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const reservation = await run(id, 33);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => chargeRun(db.sql, id, reservation)),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(6);
    expect(answers.filter(({ subject }) => subject === "run budget")).toHaveLength(14);
    await release(db.sql, id, reservation);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(70) });
  });

  test("stays set aside while others empty the account", async () => {
    const { id } = await team(db.sql, { credits: 30 });
    const reservation = await run(id, 20);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => deduct(db.sql, id)),
      ...Array.from({ length: 10 }, () => chargeRun(db.sql, id, reservation)),
    ]);
    const fine = answers.map(({ outcome }) => outcome === "ok");
    expect(fine.slice(0, 10).filter(Boolean)).toHaveLength(2);
    expect(fine.slice(10).filter(Boolean)).toHaveLength(4);
    await release(db.sql, id, reservation);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0, held_micros: 0 });
  });

  test("charges a key once, twenty times at once, and under no other facts", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const [reservation, other] = [await run(id, 30), await run(id, 30)];
    const keyed = { p_request_key: "step-1" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => chargeRun(db.sql, id, reservation, keyed)),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const args of [{ p_action: "message" }, { p_lane: "byok" }])
      expect(await chargeRun(db.sql, id, reservation, { ...keyed, ...args })).toMatchObject({
        outcome: "idempotency_mismatch",
      });
    expect(await chargeRun(db.sql, id, other, keyed)).toMatchObject({
      outcome: "idempotency_mismatch",
    });
    await release(db.sql, id, reservation);
    // An answer that was lost comes again, also when the run is over.
    expect(await chargeRun(db.sql, id, reservation, keyed)).toMatchObject({
      outcome: "ok",
      replayed: true,
      charged_micros: credits(5),
    });
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "gone" });
  });

  test("consumes lots in burn order, and what was paid for them is recognised", async () => {
    const { id } = await team(db.sql, { credits: 0 });
    await grant(db.sql, id, credits(8), { p_source: "admin", p_source_key: "given" });
    await grant(db.sql, id, credits(30), {
      p_source: "pack",
      p_source_key: "bought",
      p_paid_minor: 300,
      p_currency: "usd",
    });
    const reservation = await run(id, 20);
    for (let at = 0; at < 3; at += 1) await chargeRun(db.sql, id, reservation);
    const lots = (await readLots(db.sql, id)).map((lot) => [lot.consumed_micros, lot.held_micros]);
    expect(lots).toEqual([
      [credits(8), 0],
      [credits(7), credits(5)],
    ]);
    await settle(db.sql, id, reservation);
    const [, bought] = await readLots(db.sql, id);
    expect(bought).toMatchObject({ recognised_minor: 70, remaining_micros: credits(23) });
    const revenue = (await readMovements(db.sql, id)).map((row) => row.revenue_minor);
    expect(revenue).toEqual([0, 0, 0, 20, 50]);
  });

  test("gives back to a lot that lapsed meanwhile what lapses with it", async () => {
    const { id } = await team(db.sql, { credits: 0 });
    await grant(db.sql, id, credits(20), {
      p_expires_at: new Date(Date.now() + 3_600_000),
    });
    const reservation = await run(id, 20, { p_life_seconds: 20_000 });
    await chargeRun(db.sql, id, reservation);
    await passSeconds(db.sql, 7200);
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "ok" });
    await release(db.sql, id, reservation);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0, held_micros: 0 });
    expect((await readLots(db.sql, id))[0]).toMatchObject({
      consumed_micros: credits(10),
      lapsed_micros: credits(10),
    });
  });
});

describe("the end of a run", () => {
  test.each(["settle", "release"] as const)(
    "by %s comes once, and charges nothing",
    async (end) => {
      const { id } = await team(db.sql, { credits: 50 });
      const reservation = await run(id, 20);
      await chargeRun(db.sql, id, reservation);
      const ends = () =>
        end === "settle" ? settle(db.sql, id, reservation) : release(db.sql, id, reservation);
      const answers = await Promise.all([ends(), ends(), ends()]);
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(await readBalance(db.sql, id)).toMatchObject({
        available_micros: credits(45),
        held_micros: 0,
      });
      expect(await readMovements(db.sql, id)).toHaveLength(2);
    },
  );

  test("races its sub-requests: each was charged before it, or is told that it is over", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const reservation = await run(id, 60);
    const [ended, ...answers] = await Promise.all([
      release(db.sql, id, reservation),
      ...Array.from({ length: 12 }, () => chargeRun(db.sql, id, reservation)),
    ]);
    expect(ended).toMatchObject({ outcome: "ok" });
    const charged = answers.filter(({ outcome }) => outcome === "ok").length;
    expect(answers.filter(({ outcome }) => outcome === "gone")).toHaveLength(12 - charged);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(100 - 5 * charged),
      held_micros: 0,
    });
  });

  test("of a server that died comes by the sweep, and stops what still runs", async () => {
    const { id } = await team(db.sql, { credits: 50 });
    const reservation = await run(id, 20, { p_life_seconds: 60 });
    expect(await checkpoint(db.sql, id, reservation)).toBe("ok");
    await chargeRun(db.sql, id, reservation);
    // Each charge keeps the run alive two minutes more.
    await passSeconds(db.sql, 110);
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "ok" });
    await passSeconds(db.sql, 110);
    expect(await sweep(db.sql, id)).toBe(0);
    await passSeconds(db.sql, 20);
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "gone" });
    expect(await sweep(db.sql, id)).toBe(1);
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "gone" });
    expect(await settle(db.sql, id, reservation)).toMatchObject({ outcome: "ok", replayed: true });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(40),
      held_micros: 0,
    });
  });

  test("leaves its charges refundable one by one", async () => {
    const { id } = await team(db.sql, { credits: 50 });
    const reservation = await run(id, 20);
    const seq = seqOf(await chargeRun(db.sql, id, reservation));
    await chargeRun(db.sql, id, reservation);
    await refund(db.sql, id, seq);
    await release(db.sql, id, reservation);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(45) });
  });
});

describe("a run and the limits", () => {
  test("counts as held at its budget, and as spent by what it charges", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 30 });
    const mine = { p_actor_id: member };
    const reservation = await run(id, 20, mine);
    expect(await startRun(db.sql, id, credits(11), mine)).toMatchObject({
      outcome: "limit_reached",
    });
    await chargeRun(db.sql, id, reservation);
    expect(await limitOn(db.sql, id)).toMatchObject({
      spent_micros: credits(5),
      held_micros: credits(15),
    });
    // A limit that is lowered meanwhile stops the next run, not this one.
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 1 });
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "ok" });
    await release(db.sql, id, reservation);
    expect(await limitOn(db.sql, id)).toMatchObject({
      spent_micros: credits(10),
      held_micros: 0,
    });
  });

  test("on an unlimited plan is a budget at list price", async () => {
    const { id, owner } = await team(db.sql, { credits: 0 });
    await db.sql`update public.credit_balances set is_unlimited = true, plan_kind = 'paid',
      plan_id = 'starter', rights_until = private.billing_now() + interval '10 years',
      period_end = private.billing_now() + interval '10 years' where account_id = ${id}`;
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 30 });
    const reservation = await run(id, 12);
    expect(await limitOn(db.sql, id)).toMatchObject({ held_micros: credits(12) });
    for (let at = 0; at < 2; at += 1)
      expect(await chargeRun(db.sql, id, reservation)).toMatchObject({
        outcome: "ok",
        lane: "unlimited",
        charged_micros: 0,
      });
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ subject: "run budget" });
    await release(db.sql, id, reservation);
    expect(await limitOn(db.sql, id)).toMatchObject({
      spent_micros: credits(10),
      held_micros: 0,
    });
  });

  test("stops when spending is frozen, and keeps its budget", async () => {
    const { id } = await team(db.sql, { credits: 50 });
    const reservation = await run(id, 20);
    await db.sql`update public.credit_balances set spending_frozen_at = now()
      where account_id = ${id}`;
    expect(await chargeRun(db.sql, id, reservation)).toMatchObject({ outcome: "frozen" });
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: credits(20) });
  });
});

describe("what is no run", () => {
  test("cannot be charged: a plain hold, another origin's, another account's", async () => {
    const { id } = await team(db.sql, { credits: 50 });
    const other = await team(db.sql, { credits: 50 });
    const reservation = await run(id, 20);
    const foreign = [
      chargeRun(db.sql, id, await hold(db.sql, id)),
      chargeRun(db.sql, id, reservation, { p_origin: "key:1" }),
      chargeRun(db.sql, other.id, reservation),
    ];
    for (const answer of foreign)
      expect(await answer).toMatchObject({ outcome: "not_found", reservation_id: null });
  });

  test("is a budget of less than nothing, or on a lane of its own", async () => {
    const { id } = await team(db.sql, { credits: 50 });
    for (const args of [{ p_budget_micros: -1 }, { p_lane: "byok" }])
      expect(await stateOf(startRun(db.sql, id, credits(5), args))).toBe("22023");
    expect(await startRun(db.sql, id, credits(5), { p_action: "teleport" })).toMatchObject({
      outcome: "unpriced",
      subject: "action teleport",
    });
    expect(await startRun(db.sql, id, credits(51))).toMatchObject({
      outcome: "insufficient_credits",
      shortfall_micros: credits(1),
    });
  });
});
