import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { minute, passSeconds } from "../fixture/clock";
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
import { signUp } from "../fixture/person";
import {
  chargedBy,
  holdTokens,
  inputMicros,
  outputMicros,
  tokenRequest,
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

/** Lets every open hold die and sweeps the account. */
async function sweepLater(accountId: string) {
  await passSeconds(db.sql, 16 * minute);
  expect(await sweep(db.sql, accountId)).toBe(1);
}

describe("settling after the sweep", () => {
  test("had settled it at a checkpoint writes one adjustment of the difference upwards", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await checkpoint(db.sql, id, held, { p_input_tokens: 400, p_output_tokens: 100 });
    await sweepLater(id);
    const used = { p_tools: ["github"], p_input_tokens: 400, p_output_tokens: 900 };
    const answer = await settle(db.sql, id, held, used);
    expect(answer).toMatchObject({ outcome: "ok", replayed: false });
    expect(await charged(id)).toBe(credits(12) + inputMicros(400) + outputMicros(900));
    const again = await settle(db.sql, id, held, used);
    expect(again).toEqual({ ...answer, replayed: true });
    const types = (await readMovements(db.sql, id)).map((row) => row.type);
    expect(types).toEqual(["grant", "usage", "adjustment"]);
  });

  test("had settled it gives back what the owner did not use", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await checkpoint(db.sql, id, held, { p_input_tokens: 400, p_output_tokens: 900 });
    await sweepLater(id);
    await settle(db.sql, id, held, { p_ended: "failed" });
    expect(await charged(id)).toBe(0);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test("had settled it as a debt that was repaid since gives that back as well", async () => {
    const id = await accountWith(18);
    const held = await holdTokens(db.sql, id, { p_tools: [], p_input_tokens: 0 });
    await checkpoint(db.sql, id, held, { p_output_tokens: 20_000 });
    await sweepLater(id);
    expect(await readBalance(db.sql, id)).toMatchObject({ debt_micros: credits(17) });
    await grant(db.sql, id, credits(50));
    await settle(db.sql, id, held, { p_ended: "failed" });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(68),
      debt_micros: 0,
    });
    await expectExactLedger(db.sql, id);
  });

  test("had settled it answers with its adjustment, also when credits then expire or repay", async () => {
    const { id } = await signUp(db.sql);
    const [row] = await db.sql<{ at: Date }[]>`select private.billing_now() as at`;
    const soon = new Date((row?.at.getTime() ?? 0) + 10 * minute * 1000);
    await grant(db.sql, id, credits(100), { p_expires_at: soon });
    const held = await holdTokens(db.sql, id);
    await checkpoint(db.sql, id, held, { p_output_tokens: 900 });
    await sweepLater(id);
    const answer = await settle(db.sql, id, held, { p_ended: "failed" });
    const movements = await readMovements(db.sql, id);
    expect(movements.map((row) => row.type)).toEqual([
      "grant",
      "expire",
      "usage",
      "expire",
      "adjustment",
      "expire",
    ]);
    expect(answer).toMatchObject({ seq: 5, charged_micros: -(credits(2) + outputMicros(900)) });
    expect(await settle(db.sql, id, held)).toEqual({ ...answer, replayed: true });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0 });
    await expectExactLedger(db.sql, id);
  });

  test("had released it charges the usage from what is there now", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    await sweepLater(id);
    expect(await settle(db.sql, id, held)).toMatchObject({
      outcome: "ok",
      replayed: false,
      charged_micros: credits(5),
      available_micros: credits(95),
    });
    expect(await settle(db.sql, id, held)).toMatchObject({ replayed: true });
    expect(await charged(id)).toBe(credits(5));
  });

  test("had released it and the credits went elsewhere: the usage becomes debt", async () => {
    const id = await accountWith(5);
    const held = await hold(db.sql, id);
    await sweepLater(id);
    await deduct(db.sql, id);
    await settle(db.sql, id, held);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: 0,
      debt_micros: credits(5),
    });
  });

  test("twenty times at once writes one correction", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await checkpoint(db.sql, id, held);
    await sweepLater(id);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        untilNotBusy(() => settle(db.sql, id, held, { p_output_tokens: 500 })),
      ),
    );
    expect(await charged(id)).toBe(credits(2) + outputMicros(500));
  });
});

describe("settling a released hold", () => {
  test("that its owner released is already_released and charges nothing", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    await release(db.sql, id, held);
    expect(await settle(db.sql, id, held)).toMatchObject({
      outcome: "already_released",
      available_micros: credits(100),
      line_codes: [],
      line_micros: [],
    });
  });

  test("that the sweep and then its owner released is already_released as well", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    await sweepLater(id);
    expect(await release(db.sql, id, held)).toMatchObject({ outcome: "ok", replayed: true });
    expect(await settle(db.sql, id, held)).toMatchObject({ outcome: "already_released" });
    expect(await charged(id)).toBe(0);
  });
});

describe("a refund of a settled request", () => {
  test("and its late correction together never give back more than was charged", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await checkpoint(db.sql, id, held, { p_output_tokens: 900 });
    await sweepLater(id);
    const usage = (await readMovements(db.sql, id)).find((row) => row.type === "usage");
    await refund(db.sql, id, usage?.seq ?? 0);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
    await settle(db.sql, id, held, { p_ended: "failed" });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
    await expectExactLedger(db.sql, id);
  });

  test("that ran into debt forgives the debt before it gives credits", async () => {
    const id = await accountWith(10);
    const held = await hold(db.sql, id, { ...tokenRequest, p_output_tokens: 1000 });
    const answer = await settle(db.sql, id, held, { p_output_tokens: 20_000 });
    expect(answer.debt_micros).toBe(credits(25));
    await refund(db.sql, id, seqOf(answer));
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(10),
      debt_micros: 0,
    });
    await expectExactLedger(db.sql, id);
  });

  test("whose debt was repaid since gives it back as a lot of its own", async () => {
    const id = await accountWith(10);
    const held = await hold(db.sql, id, { ...tokenRequest, p_output_tokens: 1000 });
    const answer = await settle(db.sql, id, held, { p_output_tokens: 20_000 });
    await grant(db.sql, id, credits(100));
    await refund(db.sql, id, seqOf(answer));
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(110) });
    expect((await readLots(db.sql, id)).map((lot) => lot.source)).toContain("refund");
    expect(await refund(db.sql, id, seqOf(answer))).toMatchObject({ outcome: "not_found" });
    await expectExactLedger(db.sql, id);
  });
});
