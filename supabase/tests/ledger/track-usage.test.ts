import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type Arguments, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
import { track } from "../fixture/metering-calls";
import { limitOn, setLimit, team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

describe("usage that has happened", () => {
  test("is written whatever the account has, and what it cannot pay is owed", async () => {
    const { id } = await team(db.sql, { credits: 3 });
    expect(await track(db.sql, id)).toMatchObject({
      outcome: "ok",
      charged_micros: credits(5),
      available_micros: 0,
      debt_micros: credits(2),
    });
    expect(await track(db.sql, id)).toMatchObject({ outcome: "ok", debt_micros: credits(7) });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "in_debt" });
    await grant(db.sql, id, credits(10));
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(3),
      debt_micros: 0,
    });
  });

  test("is written once a key, twenty times at once, and under no other facts", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const keyed = { p_request_key: "k", p_bytes: 10 };
    const answers = await Promise.all(Array.from({ length: 20 }, () => track(db.sql, id, keyed)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(1);
    for (const other of [{ p_bytes: 11 }, { p_is_free: true }, { p_error: "timeout" }])
      expect(await track(db.sql, id, { ...keyed, ...other })).toMatchObject({
        outcome: "idempotency_mismatch",
      });
    // A key guards one operation: the same one charges anew elsewhere.
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toMatchObject({ replayed: false });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(90) });
  });

  test("is stopped by no limit and no freeze, and counts in the limit", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 7 });
    const mine = { p_actor_id: member };
    for (let at = 0; at < 3; at += 1)
      expect(await track(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: credits(15) });
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "limit_reached" });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 7, mode: "warn" });
    expect(await track(db.sql, id, mine)).toMatchObject({ warning: `member:${member}:day` });
    await db.sql`update public.credit_balances set spending_frozen_at = now()
      where account_id = ${id}`;
    expect(await track(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
  });

  test("that its provider gave away costs nothing, and shows what it would have", async () => {
    const { id, owner } = await team(db.sql, { credits: 10 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 7 });
    const free = { p_is_free: true, p_provider_cost_micros: 0, p_tools: ["github"] };
    expect(await track(db.sql, id, free)).toMatchObject({
      outcome: "ok",
      lane: "free",
      cost_micros: credits(15),
      charged_micros: 0,
      available_micros: credits(10),
      line_micros: [0, 0],
    });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: 0 });
    const [daily] = await db.sql`select lane, requests, credits_micros, cost_micros
      from public.usage_daily where account_id = ${id} and tool = ''`;
    expect(daily).toEqual({
      lane: "free",
      requests: 1,
      credits_micros: 0,
      cost_micros: credits(15),
    });
  });

  test("that failed is free up to the catalog's daily number, and stays in the history", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const failed = { p_success: false, p_error: "provider_timeout" };
    const charged = [];
    for (let at = 0; at < 3; at += 1)
      charged.push((await track(db.sql, id, failed)).charged_micros);
    expect(charged).toEqual([0, 0, credits(5)]);
    const rows = (await readMovements(db.sql, id)).filter(({ type }) => type === "usage");
    expect(rows.map(({ success, error }) => [success, error])).toEqual(
      rows.map(() => [false, "provider_timeout"]),
    );
  });

  test("keeps its service, bytes, model, tokens and provider's cost, priced to the micro-credit", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    await track(db.sql, id, {
      p_action: "complete",
      p_service: "embeddings",
      p_model: "house/tiny",
      p_input_tokens: 7,
      p_cached_tokens: 3,
      p_output_tokens: 1,
      p_bytes: 4096,
      p_provider_cost_micros: 5,
    });
    const [row] = await db.sql`select service, model, input_tokens, cached_tokens, bytes,
        provider_cost_micros, amount_micros from public.credit_transactions
      where account_id = ${id} and type = 'usage'`;
    expect(row).toEqual({
      service: "embeddings",
      model: "house/tiny",
      input_tokens: 7,
      cached_tokens: 3,
      bytes: 4096,
      provider_cost_micros: 5,
      // (4 x $0.5 + 3 x $0.5 + $1) a million, a twentieth on top, a credit is a cent: 472.5, rounded up.
      amount_micros: -473,
    });
  });

  test.each<[Arguments, string]>([
    [{ p_action: "teleport" }, "action teleport"],
    [{ p_tools: ["hammer"] }, "tool hammer"],
    [{ p_action: "complete", p_model: "nobody/knows", p_is_free: true }, "model nobody/knows"],
  ])("is refused where nothing says what it costs: %o", async (args, subject) => {
    const { id } = await team(db.sql, { credits: 100 });
    expect(await track(db.sql, id, args)).toMatchObject({ outcome: "unpriced", subject });
    expect(await readMovements(db.sql, id)).toHaveLength(1);
  });

  test.each<Arguments>([
    { p_bytes: -1 },
    { p_provider_cost_micros: -1 },
    { p_input_tokens: -1 },
    { p_input_tokens: 1, p_cached_tokens: 2 },
    { p_lane: "unlimited" },
  ])("is refused where it cannot be: %o", async (args) => {
    const { id } = await team(db.sql, { credits: 100 });
    expect(await stateOf(track(db.sql, id, args))).toBe("22023");
  });
});
