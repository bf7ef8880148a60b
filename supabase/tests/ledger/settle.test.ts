import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, settle } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import {
  chargedBy,
  heldMicros,
  holdTokens,
  inputMicros,
  outputMicros,
} from "../fixture/settlement";

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

const charged = async (accountId: string) => chargedBy(await readMovements(db.sql, accountId));

describe("settling a held request", () => {
  test("charges what was used and gives the rest back", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    const used = { p_tools: ["github"], p_input_tokens: 800, p_output_tokens: 200 };
    const micros = credits(12) + inputMicros(800) + outputMicros(200);
    expect(await settle(db.sql, id, held, used)).toMatchObject({
      outcome: "ok",
      replayed: false,
      charged_micros: micros,
      available_micros: credits(100) - micros,
      held_micros: 0,
      line_codes: ["answer", "tool:github"],
    });
    expect(await readMovements(db.sql, id)).toMatchObject([
      { type: "grant" },
      { type: "usage", amount_micros: -micros, success: true, reservation_id: held },
    ]);
  });

  test("with a tool that the hold did not price is refused by its name, and the hold stays", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    expect(await settle(db.sql, id, held, { p_tools: ["github"] })).toMatchObject({
      outcome: "unpriced",
      subject: "tool github",
      held_micros: credits(5),
    });
    expect(await charged(id)).toBe(0);
    expect(await settle(db.sql, id, held)).toMatchObject({ outcome: "ok", replayed: false });
    expect(await charged(id)).toBe(credits(5));
  });

  test("twice in a row is one usage, and the second answer is the first", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    const first = await settle(db.sql, id, held);
    const second = await settle(db.sql, id, held, { p_ended: "failed" });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await charged(id)).toBe(credits(5));
  });

  test("twenty times at once is one usage", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => settle(db.sql, id, held))),
    );
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.seq)).size).toBe(1);
    expect(await charged(id)).toBe(credits(5));
  });

  test("uses the prices of the hold, not those of a catalog applied since", async () => {
    const own = await createDatabase();
    await applyCatalog(own.sql, plainCatalog);
    const { id } = await signUp(own.sql);
    await grant(own.sql, id, credits(100));
    const held = await holdTokens(own.sql, id);
    await applyCatalog(own.sql, {
      ...plainCatalog,
      actions: plainCatalog.actions.map((action) =>
        action.id === "answer" ? { ...action, credits: 50 } : action,
      ),
      models: [],
    });
    expect(await settle(own.sql, id, held, { p_output_tokens: 10 })).toMatchObject({
      charged_micros: credits(2) + outputMicros(10),
      price_version: 1,
    });
    await expectExactLedger(own.sql);
    await own.drop();
  });

  test("draws what is used past the hold, and the rest becomes debt", async () => {
    const id = await accountWith(20);
    const held = await holdTokens(db.sql, id, { p_tools: [], p_input_tokens: 0 });
    const used = { p_output_tokens: 20_000 };
    const micros = credits(2) + outputMicros(20_000);
    expect(await settle(db.sql, id, held, used)).toMatchObject({
      outcome: "ok",
      charged_micros: micros,
      available_micros: 0,
      debt_micros: micros - credits(20),
    });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "in_debt" });
    await expectExactLedger(db.sql, id);
  });

  test("past the hold takes from other lots before it makes debt", async () => {
    const id = await accountWith(20);
    const held = await holdTokens(db.sql, id, { p_tools: [], p_input_tokens: 0 });
    await grant(db.sql, id, credits(100));
    const micros = credits(2) + outputMicros(20_000);
    expect(await settle(db.sql, id, held, { p_output_tokens: 20_000 })).toMatchObject({
      available_micros: credits(120) - micros,
      debt_micros: 0,
    });
  });

  test.each([
    { p_input_tokens: 5, p_cached_tokens: 1_000_000 },
    { p_output_tokens: 5, p_reasoning_tokens: 6 },
    { p_output_tokens: -1 },
    { p_provider_cost_micros: -1 },
    { p_ended: "vanished" },
  ])("refuses what cannot be, and leaves the hold as it was: %o", async (args) => {
    const id = await accountWith(100);
    await deduct(db.sql, id);
    const held = await holdTokens(db.sql, id);
    expect(await stateOf(settle(db.sql, id, held, args))).toBe("22023");
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: heldMicros });
  });
});

describe("what a reply that did not complete pays", () => {
  const used = { p_tools: ["documentation"], p_input_tokens: 400, p_output_tokens: 100 };
  const tokens = inputMicros(400) + outputMicros(100);

  test("stopped before the first token: no base price, but input tokens and tools that ran", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await settle(db.sql, id, held, {
      p_ended: "stopped",
      p_started: false,
      p_tools: ["documentation"],
      p_input_tokens: 400,
    });
    expect(await charged(id)).toBe(credits(5) + inputMicros(400));
  });

  test("stopped after it: the base price, the tools that ran and what was streamed", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await settle(db.sql, id, held, { p_ended: "stopped", ...used });
    expect(await charged(id)).toBe(credits(7) + tokens);
    expect(await readMovements(db.sql, id)).toMatchObject([{}, { success: true }]);
  });

  test("a flat price stopped before the first token is nothing", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id, { p_tools: ["github"] });
    await settle(db.sql, id, held, { p_ended: "stopped", p_started: false });
    expect(await charged(id)).toBe(0);
  });

  test("the dearer price of a raising tool is due only when the tool ran", async () => {
    const asked = { p_action: "message", p_tools: ["deployer"] };
    const id = await accountWith(100);
    await settle(db.sql, id, await hold(db.sql, id, asked));
    expect(await charged(id)).toBe(credits(1));
    await settle(db.sql, id, await hold(db.sql, id, asked), { p_tools: ["deployer"] });
    expect(await charged(id)).toBe(credits(1 + 5));
    const matching = { p_action: "message", p_input: "deploy it" };
    await settle(db.sql, id, await hold(db.sql, id, matching));
    expect(await charged(id)).toBe(credits(1 + 5 + 5));
  });

  test.each(["failed", "empty"])(
    "%s is free, with a row that says so, up to the catalog's daily number",
    async (ended) => {
      const id = await accountWith(100);
      for (const expected of [0, 0, credits(7) + tokens]) {
        const before = await charged(id);
        const held = await holdTokens(db.sql, id);
        await settle(db.sql, id, held, { p_ended: ended, p_error: "provider_down", ...used });
        expect((await charged(id)) - before).toBe(expected);
      }
      const rows = (await readMovements(db.sql, id)).filter((row) => row.type === "usage");
      expect(rows.map((row) => [row.success, row.error])).toEqual(
        rows.map(() => [false, "provider_down"]),
      );
      const [day] = await db.sql`select requests, failures from usage_daily
        where account_id = ${id} and tool = ''`;
      expect(day).toEqual({ requests: 3, failures: 3 });
    },
  );

  test("the daily number starts again with the UTC day", async () => {
    const id = await accountWith(100);
    const fail = async () => settle(db.sql, id, await hold(db.sql, id), { p_ended: "failed" });
    for (const expected of [0, 0, credits(5)])
      expect(await fail()).toMatchObject({ charged_micros: expected });
    await passSeconds(db.sql, day);
    expect(await fail()).toMatchObject({ charged_micros: 0 });
  });

  test("twenty failures at once are free only up to the number", async () => {
    const id = await accountWith(100);
    const holds = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => hold(db.sql, id))),
    );
    await Promise.all(
      holds.map((held) => untilNotBusy(() => settle(db.sql, id, held, { p_ended: "failed" }))),
    );
    expect(await charged(id)).toBe(18 * credits(5));
  });
});
