import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, refund, reserve, seqOf } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
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

async function accountWith(amount: number): Promise<string> {
  const { id } = await signUp(db.sql);
  if (amount > 0) await grant(db.sql, id, credits(amount));
  return id;
}

const usageOf = async (accountId: string) =>
  (await readMovements(db.sql, accountId)).filter((row) => row.type === "usage");

describe("a charge", () => {
  test("writes one usage row with its lines and what it leaves", async () => {
    const id = await accountWith(100);
    const answer = await deduct(db.sql, id, { p_tools: ["documentation"], p_service: "agent" });
    expect(answer).toMatchObject({
      outcome: "ok",
      replayed: false,
      seq: 2,
      cost_micros: credits(10),
      charged_micros: credits(10),
      available_micros: credits(90),
      lane: "credits",
    });
    const [usage] = await usageOf(id);
    expect(usage).toMatchObject({
      amount_micros: -credits(10),
      cost_micros: credits(10),
      balance_after_micros: credits(90),
      success: true,
    });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(90),
      period_used_micros: credits(10),
      lifetime_used_micros: credits(10),
    });
  });

  test("of the last credits leaves exactly nothing", async () => {
    const id = await accountWith(5);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok", available_micros: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "insufficient_credits" });
  });

  test("is free where the catalog says so, and still on the record", async () => {
    const id = await accountWith(0);
    const answer = await deduct(db.sql, id, { p_action: "complete", p_model: "house/small" });
    expect(answer).toMatchObject({ outcome: "ok", charged_micros: 0, lane: "free" });
    expect(await usageOf(id)).toHaveLength(1);
  });

  test("of an account that does not exist is an error, not a refusal", async () => {
    expect(await stateOf(deduct(db.sql, randomUUID()))).toBe("PT404");
  });

  test("without an account or an action is an error", async () => {
    const id = await accountWith(5);
    expect(await stateOf(deduct(db.sql, id, { p_account_id: null }))).toBe("22004");
    expect(await stateOf(deduct(db.sql, id, { p_action: null }))).toBe("22004");
  });
});

describe("a refusal", () => {
  test("says what is missing and stores nothing", async () => {
    const id = await accountWith(3);
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toMatchObject({
      outcome: "insufficient_credits",
      cost_micros: credits(5),
      charged_micros: 0,
      available_micros: credits(3),
      shortfall_micros: credits(2),
      seq: null,
    });
    expect(await usageOf(id)).toHaveLength(0);
    const keys = await db.sql`select 1 from request_keys where account_id = ${id}`;
    const days = await db.sql`select 1 from usage_daily where account_id = ${id}`;
    expect([...keys, ...days]).toEqual([]);
  });

  test("is forgotten, so the same key works after buying", async () => {
    const id = await accountWith(3);
    await deduct(db.sql, id, { p_request_key: "k" });
    await grant(db.sql, id, credits(10));
    const answer = await deduct(db.sql, id, { p_request_key: "k" });
    expect(answer).toMatchObject({ outcome: "ok", replayed: false, available_micros: credits(8) });
    expect(await usageOf(id)).toHaveLength(1);
  });

  test("of a hold is forgotten too", async () => {
    const id = await accountWith(3);
    expect(await reserve(db.sql, id, { p_request_key: "k" })).toMatchObject({
      outcome: "insufficient_credits",
      shortfall_micros: credits(2),
      reservation_id: null,
    });
    await grant(db.sql, id, credits(10));
    expect(await reserve(db.sql, id, { p_request_key: "k" })).toMatchObject({
      outcome: "ok",
      replayed: false,
    });
  });

  test("of a frozen account names the freeze before the price", async () => {
    const id = await accountWith(100);
    await db.sql`update credit_balances set spending_frozen_at = now() where account_id = ${id}`;
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "frozen", charged_micros: 0 });
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "frozen" });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });
});

describe("the same Idempotency-Key", () => {
  test("twice in a row charges once and answers as the first time", async () => {
    const id = await accountWith(100);
    const first = await deduct(db.sql, id, { p_request_key: "k", p_tools: ["github"] });
    const second = await deduct(db.sql, id, { p_request_key: "k", p_tools: ["github"] });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await usageOf(id)).toHaveLength(1);
  });

  test("answers as the first time even when the credits are spent or the account frozen", async () => {
    const id = await accountWith(5);
    const first = await deduct(db.sql, id, { p_request_key: "k" });
    await db.sql`update credit_balances set spending_frozen_at = now() where account_id = ${id}`;
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toEqual({ ...first, replayed: true });
  });

  test("answers as the first time after the catalog stopped selling the action", async () => {
    const id = await accountWith(100);
    const key = { p_request_key: "k", p_action: "message" };
    const first = await deduct(db.sql, id, key);
    const held = await reserve(db.sql, id, { ...key, p_request_key: "h" });
    await db.sql`update action_costs set is_active = false where action = 'message'`;
    expect(await deduct(db.sql, id, key)).toMatchObject({ replayed: true, seq: first.seq });
    expect(await reserve(db.sql, id, { ...key, p_request_key: "h" })).toMatchObject({
      replayed: true,
      reservation_id: held.reservation_id,
    });
    await db.sql`update action_costs set is_active = true`;
  });

  test("twenty times at once charges once", async () => {
    const id = await accountWith(100);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        untilNotBusy(() => deduct(db.sql, id, { p_request_key: "k" })),
      ),
    );
    expect(new Set(answers.map((answer) => answer.seq))).toEqual(new Set([2]));
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(95) });
  });

  test.each([
    { p_tools: ["github"] },
    { p_action: "message" },
    { p_service: "other" },
    { p_input: "other words" },
    { p_input_tokens: 1 },
  ])("with other parameters is a mismatch and charges nothing: %o", async (other) => {
    const id = await accountWith(100);
    await deduct(db.sql, id, { p_request_key: "k" });
    const answer = await deduct(db.sql, id, { p_request_key: "k", ...other });
    expect(answer).toMatchObject({
      outcome: "idempotency_mismatch",
      available_micros: credits(95),
    });
    expect(await usageOf(id)).toHaveLength(1);
  });

  test("with the same parameters in another order or left at their defaults is a replay", async () => {
    const id = await accountWith(100);
    await deduct(db.sql, id, { p_request_key: "k", p_tools: ["github", "documentation"] });
    const again = { p_request_key: "k", p_tools: ["documentation", "github"], p_input_tokens: 0 };
    expect(await deduct(db.sql, id, again)).toMatchObject({ outcome: "ok", replayed: true });
  });

  test("belongs to one account and one operation", async () => {
    const [one, other] = [await accountWith(100), await accountWith(100)];
    await deduct(db.sql, one, { p_request_key: "k" });
    expect(await deduct(db.sql, other, { p_request_key: "k" })).toMatchObject({ replayed: false });
    expect(await reserve(db.sql, one, { p_request_key: "k" })).toMatchObject({
      outcome: "ok",
      replayed: false,
    });
  });
});

describe("many at once on one account", () => {
  test("200 deductions never overspend and lose none", async () => {
    const balance = 333;
    const id = await accountWith(balance);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        untilNotBusy(() => deduct(db.sql, id, { p_request_key: `k${at}` })),
      ),
    );
    const paid = answers.filter((answer) => answer.outcome === "ok");
    const refused = answers.filter((answer) => answer.outcome === "insufficient_credits");
    expect(paid).toHaveLength(Math.floor(balance / 5));
    expect(paid.length + refused.length).toBe(200);
    expect(new Set(paid.map((answer) => answer.seq)).size).toBe(paid.length);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(balance % 5),
      last_seq: paid.length + 1,
    });
    await expectExactLedger(db.sql, id);
  });

  test("deductions and grants over many small lots keep every credit", async () => {
    const id = await accountWith(0);
    const work = Array.from({ length: 120 }, (_, at) =>
      untilNotBusy(() =>
        at % 3 === 0 ? grant(db.sql, id, credits(7)) : deduct(db.sql, id, { p_action: "message" }),
      ),
    );
    const answers = await Promise.all(work);
    const charged = answers.filter((_, at) => at % 3 !== 0 && answers[at]?.outcome === "ok");
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(40 * 7 - charged.length),
    });
    await expectExactLedger(db.sql, id);
  });
});

describe("a refund", () => {
  test("gives a usage back once a key, whoever asks again", async () => {
    const id = await accountWith(100);
    const seq = seqOf(await deduct(db.sql, id));
    const first = await refund(db.sql, id, seq, { p_source_key: "refund:1" });
    expect(first).toMatchObject({ outcome: "ok", available_micros: credits(100) });
    const again = await refund(db.sql, id, seq, { p_source_key: "refund:1" });
    expect(again).toMatchObject({ outcome: "ok", replayed: true, seq: first.seq });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test("in parts never gives back more than was charged", async () => {
    const id = await accountWith(100);
    const seq = seqOf(await deduct(db.sql, id));
    const answers = [];
    for (const part of [2, 2, 2, 2])
      answers.push(await refund(db.sql, id, seq, { p_micros: credits(part) }));
    expect(answers.map((answer) => answer.charged_micros)).toEqual([
      -credits(2),
      -credits(2),
      -credits(1),
      null,
    ]);
    expect(answers[3]).toMatchObject({ outcome: "not_found", available_micros: credits(100) });
    await expectExactLedger(db.sql, id);
  });

  test("twenty times at once with keys of their own gives back once", async () => {
    const id = await accountWith(100);
    const seq = seqOf(await deduct(db.sql, id));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => refund(db.sql, id, seq))),
    );
    expect(answers.filter((answer) => answer.outcome === "ok")).toHaveLength(1);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test("is of usage alone: a grant, a refund or another account's row is not found", async () => {
    const [id, other] = [await accountWith(100), await accountWith(100)];
    const seq = seqOf(await deduct(db.sql, id));
    const refunded = seqOf(await refund(db.sql, id, seq));
    expect(await refund(db.sql, id, 1)).toMatchObject({ outcome: "not_found" });
    expect(await refund(db.sql, id, refunded)).toMatchObject({ outcome: "not_found" });
    expect(await refund(db.sql, other, seq)).toMatchObject({ outcome: "not_found" });
    await expectExactLedger(db.sql, other);
  });

  test("of nothing or less is an error", async () => {
    const id = await accountWith(100);
    const seq = seqOf(await deduct(db.sql, id));
    expect(await stateOf(refund(db.sql, id, seq, { p_micros: 0 }))).toBe("22023");
    expect(await stateOf(refund(db.sql, id, seq, { p_micros: -1 }))).toBe("22023");
  });

  test("stands apart in the day's statistics", async () => {
    const id = await accountWith(100);
    await refund(db.sql, id, seqOf(await deduct(db.sql, id)));
    const [row] = await db.sql`select requests, credits_micros, refunded_micros from usage_daily
      where account_id = ${id}`;
    expect(row).toEqual({
      requests: 1,
      credits_micros: credits(5),
      refunded_micros: credits(5),
    });
  });
});

test("the ledger is append-only, also for the service role", async () => {
  const id = await accountWith(10);
  for (const table of ["credit_transactions", "credit_entries"]) {
    for (const change of [
      `update public.${table} set amount_micros = 0 where account_id = '${id}'`,
      `delete from public.${table} where account_id = '${id}'`,
    ]) {
      expect(await stateOf(db.sql.unsafe(change))).toBe("PT409");
      expect(await stateOf(db.as("service_role", {}, (sql) => sql.unsafe(change)))).toBe("42501");
    }
    const truncate = (sql: Pick<TestDatabase["sql"], "unsafe">) =>
      sql.unsafe(`truncate public.${table} cascade`);
    expect(await stateOf(db.as("service_role", {}, truncate))).toBe("42501");
  }
  expect(await readMovements(db.sql, id)).toHaveLength(1);
});
