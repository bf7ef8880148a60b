import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { checkpoint, deduct, hold, reserve, settle, sweep } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { chargeBatch, chargeRun, startRun, track } from "../fixture/metering-calls";
import { limitOn, setLimit, team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

const byok = { p_lane: "byok" };
const withFee = (byokFeePercent: number) =>
  applyCatalog(db.sql, { ...plainCatalog, byokFeePercent });

describe("traffic on the customer's own key", () => {
  test("is charged the catalog's fee, on its lane, and keeps its list price", async () => {
    await withFee(5);
    const { id } = await team(db.sql, { credits: 10 });
    const answer = {
      outcome: "ok",
      lane: "byok",
      cost_micros: credits(15),
      charged_micros: credits(0.75),
    };
    const args = { ...byok, p_tools: ["github"] };
    expect(await deduct(db.sql, id, args)).toMatchObject({
      ...answer,
      line_micros: [credits(0.25), credits(0.5)],
    });
    expect(await track(db.sql, id, args)).toMatchObject(answer);
    expect(await chargeBatch(db.sql, id, ["a"], ["query"], byok)).toMatchObject({
      charged_micros: [credits(0.25)],
    });
    const daily = await db.sql`select lane, sum(requests)::int as requests,
        sum(credits_micros)::bigint as credits, sum(cost_micros)::bigint as cost
      from public.usage_daily where account_id = ${id} group by lane`;
    // A tool's row counts the replies that used it.
    expect([...daily]).toEqual([
      { lane: "byok", requests: 5, credits: credits(1.75), cost: credits(35) },
    ]);
  });

  test("is estimated at what is then charged, and affordable by that", async () => {
    await withFee(33.3333);
    const { id } = await team(db.sql, { credits: 2 });
    const asked = { ...byok, p_action: "query" };
    const estimate = { p_account_id: id, ...asked };
    const [own, list, nobody] = [
      await callRow(db.sql, "calculate_query_cost", estimate),
      await callRow(db.sql, "calculate_query_cost", { ...estimate, p_lane: "credits" }),
      await callRow(db.sql, "calculate_query_cost", asked),
    ];
    expect(own).toMatchObject({
      cost_micros: credits(5),
      charged_micros: 1_666_665,
      is_affordable: true,
    });
    expect(list).toMatchObject({ charged_micros: credits(5), is_affordable: false });
    expect(nobody).toMatchObject({ charged_micros: 1_666_665, is_affordable: null });
    expect(await deduct(db.sql, id, byok)).toMatchObject({ charged_micros: 1_666_665 });
    expect(
      await callRow(db.sql, "calculate_query_cost", { ...asked, p_action: "mine-bitcoin" }),
    ).toMatchObject({ outcome: "unpriced", charged_micros: null });
    expect(
      await stateOf(callRow(db.sql, "calculate_query_cost", { ...asked, p_lane: "free" })),
    ).toBe("22023");
  });

  test("rounds the fee up once, over all lines", async () => {
    await withFee(33.3333);
    const { id } = await team(db.sql, { credits: 100 });
    const answer = await deduct(db.sql, id, {
      ...byok,
      p_action: "complete",
      p_model: "house/tiny",
      p_input_tokens: 1,
      p_tools: ["documentation"],
    });
    // 52.5 micro-credits a token are 53 at list price; five credits for the tool.
    expect(answer.cost_micros).toBe(credits(5) + 53);
    expect(answer.charged_micros).toBe(Math.ceil((credits(5) + 53) * 0.333333));
    expect(answer.line_micros.reduce((sum, line) => sum + line, 0)).toBe(answer.charged_micros);
  });

  test("holds the fee and settles at it, whatever the catalog says by then", async () => {
    await withFee(10);
    const { id } = await team(db.sql, { credits: 10 });
    const asked = { ...byok, p_tools: ["github"] };
    expect(await reserve(db.sql, id, asked)).toMatchObject({
      lane: "byok",
      cost_micros: credits(15),
      charged_micros: credits(1.5),
    });
    const reservation = await hold(db.sql, id, { ...asked, p_life_seconds: 60 });
    await withFee(50);
    expect(await settle(db.sql, id, reservation, { p_tools: [] })).toMatchObject({
      lane: "byok",
      cost_micros: credits(5),
      charged_micros: credits(0.5),
    });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(8),
      held_micros: credits(1.5),
    });
  });

  test("of a server that died is charged the fee at its checkpoint", async () => {
    await withFee(10);
    const { id } = await team(db.sql, { credits: 10 });
    const reservation = await hold(db.sql, id, byok);
    await checkpoint(db.sql, id, reservation);
    await db.sql`update public.credit_reservations set expires_at = created_at
      where account_id = ${id}`;
    await sweep(db.sql, id);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(9.5) });
  });

  test("without a fee costs nothing, and runs on an empty account", async () => {
    await withFee(0);
    const { id } = await team(db.sql, { credits: 0 });
    expect(await deduct(db.sql, id, byok)).toMatchObject({
      outcome: "ok",
      lane: "byok",
      cost_micros: credits(5),
      charged_micros: 0,
    });
    const reservation = await hold(db.sql, id, byok);
    expect(await settle(db.sql, id, reservation)).toMatchObject({
      outcome: "ok",
      lane: "byok",
      charged_micros: 0,
    });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
  });

  test("counts its fee in limits and in a run's budget", async () => {
    await withFee(20);
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 3 });
    const run = await startRun(db.sql, id, credits(2));
    expect(await chargeRun(db.sql, id, run.reservation_id, byok)).toMatchObject({
      outcome: "ok",
      lane: "byok",
      charged_micros: credits(1),
    });
    expect(await chargeRun(db.sql, id, run.reservation_id)).toMatchObject({
      subject: "run budget",
    });
    expect(await deduct(db.sql, id, byok)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id, byok)).toMatchObject({ outcome: "limit_reached" });
    expect(await limitOn(db.sql, id)).toMatchObject({
      spent_micros: credits(2),
      held_micros: credits(1),
    });
  });

  test("is an unlimited plan's for nothing", async () => {
    await withFee(20);
    const { id } = await team(db.sql, { credits: 0 });
    await db.sql`update public.credit_balances set is_unlimited = true, plan_kind = 'paid',
      plan_id = 'starter', rights_until = private.billing_now() + interval '10 years',
      period_end = private.billing_now() + interval '10 years' where account_id = ${id}`;
    expect(await deduct(db.sql, id, byok)).toMatchObject({ lane: "byok", charged_micros: 0 });
    const reservation = await hold(db.sql, id, byok);
    expect(await settle(db.sql, id, reservation)).toMatchObject({
      lane: "byok",
      charged_micros: 0,
      debt_micros: 0,
    });
  });

  test("and traffic on ours are two requests, also under one key", async () => {
    await withFee(20);
    const { id } = await team(db.sql, { credits: 100 });
    await deduct(db.sql, id, { ...byok, p_request_key: "k" });
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toMatchObject({
      outcome: "idempotency_mismatch",
    });
    for (const lane of ["free", "unlimited", "house", null])
      expect(await stateOf(deduct(db.sql, id, { p_lane: lane }))).toBe("22023");
  });
});
