import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type Arguments, callRow, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, hold } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
import { type BatchAnswer, chargeBatch } from "../fixture/metering-calls";
import { limitOn, setLimit, team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

const usages = async (id: string) =>
  (await readMovements(db.sql, id)).filter(({ type }) => type === "usage");

describe("a batch", () => {
  test("charges each item once, in a batch or alone, however often it comes", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    await deduct(db.sql, id, { p_request_key: "b" });
    const keys = ["a", "b", "c", "a"];
    const first = await chargeBatch(db.sql, id, keys);
    expect(first).toMatchObject({
      outcome: "ok",
      charged_count: 2,
      replayed_count: 2,
      seqs: [3, 2, 4, 3],
      available_micros: credits(85),
    });
    expect(first.charged_micros).toEqual([5, 5, 5, 5].map(credits));
    expect(await chargeBatch(db.sql, id, keys)).toMatchObject({
      outcome: "ok",
      charged_count: 0,
      replayed_count: 4,
      seqs: first.seqs,
    });
    expect(await deduct(db.sql, id, { p_request_key: "c" })).toMatchObject({
      replayed: true,
      seq: 4,
    });
    expect(await usages(id)).toHaveLength(3);
  });

  test("twenty times at once, whole and in parts, charges each item once", async () => {
    const { id } = await team(db.sql, { credits: 1000 });
    const keys = Array.from({ length: 30 }, (_, at) => `k${at}`);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => chargeBatch(db.sql, id, keys.slice(at % 3))),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => "ok"));
    expect(answers.reduce((sum, { charged_count }) => sum + charged_count, 0)).toBe(30);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(850) });
    expect(await usages(id)).toHaveLength(30);
  });

  test("that cannot be charged whole charges nothing, and names its first refused item", async () => {
    const { id } = await team(db.sql, { credits: 12 });
    expect(await chargeBatch(db.sql, id, ["a", "b", "c", "d"])).toMatchObject({
      outcome: "insufficient_credits",
      refused_index: 3,
      charged_count: 0,
      shortfall_micros: credits(3),
      available_micros: credits(12),
    });
    expect(await chargeBatch(db.sql, id, ["a", "b"], ["query", "teleport"])).toMatchObject({
      outcome: "unpriced",
      refused_index: 2,
      subject: "action teleport",
    });
    expect(await usages(id)).toEqual([]);
    // Nothing was remembered either: the same keys are new.
    expect(await chargeBatch(db.sql, id, ["a", "b"])).toMatchObject({ charged_count: 2 });
    expect(await chargeBatch(db.sql, id, ["a", "b"], ["query", "message"])).toMatchObject({
      outcome: "idempotency_mismatch",
      refused_index: 2,
    });
    expect(await chargeBatch(db.sql, id, ["e", "e"], ["message", "query"])).toMatchObject({
      outcome: "idempotency_mismatch",
      refused_index: 2,
    });
  });

  test("answers what it charged, also where the catalog has stopped selling it", async () => {
    const { id } = await team(db.sql, { credits: 20 });
    const first = await chargeBatch(db.sql, id, ["a"]);
    await db.sql`update public.action_costs set is_active = false where action = 'query'`;
    const again = await chargeBatch(db.sql, id, ["a", "b"], ["query", "message"]);
    await db.sql`update public.action_costs set is_active = true where action = 'query'`;
    expect(again).toMatchObject({ outcome: "ok", charged_count: 1, seqs: [first.seqs[0], 3] });
  });

  test("prices each item by its own facts", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const facts: Arguments = {
      p_models: ["", "house/small", "house/tiny"],
      p_input_tokens: [0, 1000, 100],
      p_cached_tokens: [0, 500, 0],
      p_output_tokens: [0, 10, 3],
      p_reasoning_tokens: [0, 2, 0],
      p_provider_cost_micros: [0, 0, 20_000],
      p_tools: ["documentation,github", "", ""],
    };
    const actions = ["query", "complete", "render"];
    expect(await chargeBatch(db.sql, id, ["a", "b", "c"], actions, facts)).toMatchObject({
      charged_micros: [
        credits(20),
        // 500 at $3, 500 at $0.30 and 10 at $15 a million, a tenth on top, a credit is a cent.
        (1500 + 150 + 150) * 110,
        credits(2.1),
      ],
    });
    const rows = await db.sql`select action, tools, model, input_tokens, cached_tokens,
        provider_cost_micros from public.credit_transactions
      where account_id = ${id} and type = 'usage' order by seq`;
    expect(rows[0]).toMatchObject({ action: "query", tools: ["documentation", "github"] });
    expect(rows[1]).toMatchObject({ model: "house/small", input_tokens: 1000, cached_tokens: 500 });
    expect(rows[2]).toMatchObject({ action: "render", provider_cost_micros: 20_000 });
  });

  test("counts in limits as its items would alone, and is refused whole", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 10 });
    const mine = { p_actor_id: member };
    const keys = ["a", "b", "c"];
    expect(await chargeBatch(db.sql, id, keys, undefined, mine)).toMatchObject({
      outcome: "limit_reached",
      refused_index: 3,
      subject: `member:${member}:day`,
      limit_scope: "member",
    });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: 0 });
    expect(await chargeBatch(db.sql, id, ["a", "b"], undefined, mine)).toMatchObject({
      charged_count: 2,
    });
    expect(await chargeBatch(db.sql, id, ["b", "a"], undefined, mine)).toMatchObject({
      replayed_count: 2,
    });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: credits(10) });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 10, mode: "warn" });
    expect(await chargeBatch(db.sql, id, ["c", "d"], undefined, mine)).toMatchObject({
      outcome: "ok",
      warning: `member:${member}:day`,
    });
  });

  test("is charged where a limit fits only what is new in it", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 15 });
    const byok = { p_lane: "byok" };
    await chargeBatch(db.sql, id, ["a", "b"]);
    // All four would pass it; two of them were charged before.
    expect(await chargeBatch(db.sql, id, ["a", "b", "c", "c"])).toMatchObject({
      outcome: "ok",
      charged_count: 1,
      replayed_count: 3,
    });
    expect(await chargeBatch(db.sql, id, ["d", "e"], ["query", "teleport"], byok)).toMatchObject({
      outcome: "unpriced",
      refused_index: 2,
    });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: credits(15) });
  });

  test("takes nothing that is held, and closes dead holds first", async () => {
    const { id } = await team(db.sql, { credits: 12 });
    await hold(db.sql, id);
    expect(await chargeBatch(db.sql, id, ["a", "b"])).toMatchObject({
      outcome: "insufficient_credits",
      refused_index: 2,
    });
    await db.sql`update public.credit_reservations set expires_at = created_at
      where account_id = ${id}`;
    expect(await chargeBatch(db.sql, id, ["a", "b"])).toMatchObject({ outcome: "ok" });
  });

  test("of a thousand is one call, and leaves nothing when it dies in the middle", async () => {
    const { id } = await team(db.sql, { credits: 6000 });
    const keys = Array.from({ length: 1000 }, (_, at) => `item-${at}`);
    const crash = new Error("the server died");
    const dying = db.sql.begin(async (sql) => {
      await chargeBatch(sql, id, keys);
      throw crash;
    });
    await expect(dying).rejects.toBe(crash);
    expect(await usages(id)).toEqual([]);
    expect(await chargeBatch(db.sql, id, keys)).toMatchObject({
      outcome: "ok",
      charged_count: 1000,
      available_micros: credits(1000),
    });
  });

  test.each<[string, Arguments, string]>([
    ["no item", { p_request_keys: [], p_actions: [] }, "22023"],
    ["arrays that are not parallel", { p_models: ["house/small", "house/small"] }, "22023"],
    ["negative counts", { p_input_tokens: [-1] }, "22023"],
    ["a lane that is nobody's to choose", { p_lane: "free" }, "22023"],
    ["no account", { p_account_id: null }, "22004"],
    [
      "more than a thousand",
      {
        p_actions: Array.from({ length: 1001 }, () => "query"),
        p_request_keys: Array.from({ length: 1001 }, (_, at) => String(at)),
      },
      "22023",
    ],
  ])("of %s is refused", async (_, args, state) => {
    const { id } = await team(db.sql, { credits: 20 });
    const given = { p_account_id: id, p_request_keys: ["a"], p_actions: ["query"], ...args };
    expect(await stateOf(callRow<BatchAnswer>(db.sql, "use_credits_batch", given))).toBe(state);
  });

  test("of null keys charges every time", async () => {
    const { id } = await team(db.sql, { credits: 20 });
    const charge = () =>
      db.sql`select * from public.use_credits_batch(${id}, array[null, null]::text[],
        array['query', 'message'])`;
    await charge();
    const [again] = await charge();
    expect(again).toMatchObject({ outcome: "ok", charged_count: 2 });
  });
});
