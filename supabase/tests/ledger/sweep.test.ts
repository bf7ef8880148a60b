import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { minute, passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { checkpoint, deduct, grant, hold, reserve, settle, sweep } from "../fixture/ledger-calls";
import { readBalance, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { heldMicros, holdTokens, inputMicros, outputMicros } from "../fixture/settlement";

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

describe("the sweep", () => {
  test("leaves a living hold alone", async () => {
    const id = await accountWith(100);
    await hold(db.sql, id);
    expect(await sweep(db.sql, id)).toBe(0);
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: credits(5) });
  });

  test("releases a dead hold that never streamed", async () => {
    const id = await accountWith(100);
    await hold(db.sql, id);
    await passSeconds(db.sql, 16 * minute);
    expect(await sweep(db.sql, id)).toBe(1);
    expect(await sweep(db.sql, id)).toBe(0);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(100),
      held_micros: 0,
    });
  });

  test("settles a dead hold at its last checkpoint", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: heldMicros });
    await checkpoint(db.sql, id, held, {
      p_tools: ["documentation"],
      p_input_tokens: 400,
      p_output_tokens: 100,
    });
    await passSeconds(db.sql, 16 * minute);
    expect(await sweep(db.sql, id)).toBe(1);
    const charged = credits(7) + inputMicros(400) + outputMicros(100);
    const [, usage] = await readMovements(db.sql, id);
    expect(usage).toMatchObject({
      type: "usage",
      amount_micros: -charged,
      success: false,
      error: "interrupted",
    });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(100) - charged,
      held_micros: 0,
    });
  });

  test("runs for all accounts, and twenty at once close each hold once", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => accountWith(50)));
    for (const id of ids) {
      const held = await hold(db.sql, id);
      await checkpoint(db.sql, id, held);
      await hold(db.sql, id);
    }
    await passSeconds(db.sql, 16 * minute);
    await Promise.all(Array.from({ length: 20 }, () => untilNotBusy(() => sweep(db.sql))));
    await sweep(db.sql);
    for (const id of ids) {
      expect(await readBalance(db.sql, id)).toMatchObject({
        available_micros: credits(45),
        held_micros: 0,
      });
    }
  });

  test("passes over an account that is broken, and names it when asked for it alone", async () => {
    const [broken, sound] = [await accountWith(50), await accountWith(50)];
    await hold(db.sql, broken);
    await hold(db.sql, sound);
    await db.sql`update credit_balances set held_micros = 0 where account_id = ${broken}`;
    await passSeconds(db.sql, 16 * minute);
    await sweep(db.sql);
    expect(await readBalance(db.sql, sound)).toMatchObject({ held_micros: 0 });
    expect(await stateOf(sweep(db.sql, broken))).toBe("23514");
    await db.sql`update credit_balances set held_micros = ${credits(5)}
      where account_id = ${broken}`;
    expect(await sweep(db.sql, broken)).toBe(1);
  });

  test("of the own account comes before a hold and before a refused charge", async () => {
    const id = await accountWith(5);
    await hold(db.sql, id);
    await passSeconds(db.sql, 16 * minute);
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "ok" });
    await passSeconds(db.sql, 16 * minute);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok", available_micros: 0 });
  });

  test("and an owner's settlement at once charge one usage in all", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => accountWith(50)));
    const holds = await Promise.all(ids.map((id) => hold(db.sql, id)));
    await Promise.all(ids.map((id, at) => checkpoint(db.sql, id, holds[at] ?? "")));
    await passSeconds(db.sql, 16 * minute);
    await Promise.all([
      untilNotBusy(() => sweep(db.sql)),
      ...ids.map((id, at) => untilNotBusy(() => settle(db.sql, id, holds[at] ?? ""))),
    ]);
    for (const id of ids) {
      expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(45) });
      const usage = (await readMovements(db.sql, id)).filter((row) => row.type === "usage");
      expect(usage).toHaveLength(1);
    }
  });
});
