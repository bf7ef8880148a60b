import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { hour, minute, passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  checkpoint,
  deduct,
  grant,
  hold,
  release,
  reserve,
  settle,
  sweep,
} from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { holdTokens, outputMicros } from "../fixture/settlement";

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

async function readHold(reservationId: string) {
  const [row] = await db.sql`select * from credit_reservations
    where reservation_id = ${reservationId}`;
  return row;
}

describe("a hold", () => {
  test("sets the most that a request can cost aside, out of reach of everything else", async () => {
    const id = await accountWith(30);
    const answer = await reserve(db.sql, id, { p_tools: ["documentation", "github"] });
    expect(answer).toMatchObject({
      outcome: "ok",
      cost_micros: credits(20),
      charged_micros: credits(20),
      available_micros: credits(10),
      held_micros: credits(20),
    });
    expect(await reserve(db.sql, id, { p_tools: ["github"] })).toMatchObject({
      outcome: "insufficient_credits",
      shortfall_micros: credits(5),
    });
    expect(await deduct(db.sql, id, { p_tools: ["github"] })).toMatchObject({
      outcome: "insufficient_credits",
    });
    expect((await readMovements(db.sql, id)).map((row) => row.type)).toEqual(["grant"]);
  });

  test("of tokens shrinks to what is there and says what the request may cost", async () => {
    const id = await accountWith(10);
    const asked = {
      p_action: "answer",
      p_model: "house/small",
      p_output_tokens: 100_000,
      p_request_key: "k",
    };
    const answer = await reserve(db.sql, id, asked);
    expect(answer).toMatchObject({
      outcome: "ok",
      cost_micros: credits(2) + outputMicros(100_000),
      charged_micros: credits(10),
      available_micros: 0,
    });
    expect(await reserve(db.sql, id, asked)).toEqual({ ...answer, replayed: true });
  });

  test("of tokens is refused when not even its flat part is there", async () => {
    const id = await accountWith(2);
    const asked = { p_action: "answer", p_model: "house/small", p_output_tokens: 100 };
    expect(await reserve(db.sql, id, asked)).toMatchObject({ outcome: "insufficient_credits" });
    const token = { p_action: "complete", p_model: "house/small", p_output_tokens: 100 };
    expect(await reserve(db.sql, id, token)).toMatchObject({ outcome: "ok" });
  });

  test("twenty times at once with one key takes once", async () => {
    const id = await accountWith(100);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        untilNotBusy(() => reserve(db.sql, id, { p_request_key: "k" })),
      ),
    );
    expect(new Set(answers.map((answer) => answer.reservation_id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: credits(5) });
  });

  test("200 at once never hold more than there is", async () => {
    const id = await accountWith(123);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => untilNotBusy(() => reserve(db.sql, id))),
    );
    expect(answers.filter((answer) => answer.outcome === "ok")).toHaveLength(24);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(3),
      held_micros: credits(120),
    });
    await expectExactLedger(db.sql, id);
  });

  test("is found by its own origin and account alone", async () => {
    const [id, other] = [await accountWith(100), await accountWith(100)];
    const held = await hold(db.sql, id, { p_origin: "key:1" });
    for (const [account, origin] of [
      [id, "key:2"],
      [id, "run"],
      [other, "key:1"],
    ] as const) {
      const args = { p_origin: origin };
      expect(await checkpoint(db.sql, account, held, args)).toBe("not_found");
      expect(await settle(db.sql, account, held, args)).toMatchObject({ outcome: "not_found" });
    }
    expect(await release(db.sql, id, held)).toMatchObject({ outcome: "not_found" });
    expect(await readHold(held)).toMatchObject({ status: "held" });
  });

  test("lives as long as asked, up to 24 hours", async () => {
    const id = await accountWith(100);
    const lifeOf = async (seconds?: number) => {
      const row = await readHold(await hold(db.sql, id, { p_life_seconds: seconds }));
      return (row?.expires_at - row?.created_at) / 1000;
    };
    expect(await lifeOf()).toBe(15 * minute);
    expect(await lifeOf(24 * hour)).toBe(24 * hour);
    expect(await stateOf(reserve(db.sql, id, { p_life_seconds: 24 * hour + 1 }))).toBe("22023");
    expect(await stateOf(reserve(db.sql, id, { p_life_seconds: 0 }))).toBe("22023");
  });
});

describe("a release", () => {
  test("gives everything back to the same lots, once, and writes no ledger row", async () => {
    const id = await accountWith(3);
    await grant(db.sql, id, credits(100));
    const before = await readLots(db.sql, id);
    const held = await hold(db.sql, id);
    expect(await release(db.sql, id, held)).toMatchObject({
      outcome: "ok",
      replayed: false,
      available_micros: credits(103),
      held_micros: 0,
    });
    expect(await release(db.sql, id, held)).toMatchObject({ outcome: "ok", replayed: true });
    expect(await readLots(db.sql, id)).toEqual(before);
    expect(await readMovements(db.sql, id)).toHaveLength(2);
  });

  test("twenty times at once gives back once", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => release(db.sql, id, held))),
    );
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test("of a settled hold is gone and changes nothing", async () => {
    const id = await accountWith(100);
    const held = await hold(db.sql, id);
    await settle(db.sql, id, held);
    expect(await release(db.sql, id, held)).toMatchObject({ outcome: "gone" });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(95) });
  });

  test("and a settlement at once: one of them wins, and the ledger is exact", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await accountWith(100);
      const held = await hold(db.sql, id);
      const [settled, released] = await Promise.all([
        untilNotBusy(() => settle(db.sql, id, held)),
        untilNotBusy(() => release(db.sql, id, held)),
      ]);
      expect([
        ["ok", "gone"],
        ["already_released", "ok"],
      ]).toContainEqual([settled.outcome, released.outcome]);
      await expectExactLedger(db.sql, id);
    }
  });
});

describe("a checkpoint", () => {
  test("never decreases, whatever comes late", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    const far = {
      p_tools: ["documentation"],
      p_input_tokens: 500,
      p_cached_tokens: 100,
      p_output_tokens: 300,
      p_reasoning_tokens: 50,
    };
    expect(await checkpoint(db.sql, id, held, far)).toBe("ok");
    await checkpoint(db.sql, id, held, { p_started: false, p_input_tokens: 10 });
    await checkpoint(db.sql, id, held, { p_started: null, p_tools: ["github"] });
    expect(await readHold(held)).toMatchObject({
      checkpoint_started: true,
      checkpoint_tools: ["documentation", "github"],
      checkpoint_input_tokens: 500,
      checkpoint_cached_tokens: 100,
      checkpoint_output_tokens: 300,
      checkpoint_reasoning_tokens: 50,
    });
  });

  test("many at once keep the furthest", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        checkpoint(db.sql, id, held, { p_output_tokens: (at * 7) % 30 }),
      ),
    );
    expect(await readHold(held)).toMatchObject({ checkpoint_output_tokens: 29 });
  });

  test("refuses counts that cannot be", async () => {
    const id = await accountWith(100);
    const held = await holdTokens(db.sql, id);
    for (const counts of [
      { p_input_tokens: 5, p_cached_tokens: 6 },
      { p_output_tokens: 5, p_reasoning_tokens: 6 },
      { p_input_tokens: -1 },
    ])
      expect(await stateOf(checkpoint(db.sql, id, held, counts))).toBe("22023");
  });

  test("keeps its hold alive two minutes more, up to 24 hours in all", async () => {
    const own = await createDatabase();
    await applyCatalog(own.sql, plainCatalog);
    const { id } = await signUp(own.sql);
    await grant(own.sql, id, credits(100));
    const held = await holdTokens(own.sql, id);
    const lifeLeft = async () => {
      const [row] = await own.sql`select extract(epoch from expires_at - created_at)::float8 as life
        from credit_reservations`;
      return row?.life;
    };
    await checkpoint(own.sql, id, held);
    expect(await lifeLeft()).toBe(15 * minute);
    await passSeconds(own.sql, 14 * minute);
    await checkpoint(own.sql, id, held);
    expect(await lifeLeft()).toBeGreaterThanOrEqual(16 * minute);
    await passSeconds(own.sql, 24 * hour);
    await checkpoint(own.sql, id, held);
    expect(await lifeLeft()).toBe(24 * hour);
    expect(await sweep(own.sql, id)).toBe(1);
    await expectExactLedger(own.sql);
    await own.drop();
  });

  test("says gone when the hold is over, so that the stream stops", async () => {
    const id = await accountWith(100);
    const [settled, released] = [await hold(db.sql, id), await hold(db.sql, id)];
    await settle(db.sql, id, settled);
    await release(db.sql, id, released);
    expect(await checkpoint(db.sql, id, settled)).toBe("gone");
    expect(await checkpoint(db.sql, id, released)).toBe("gone");
    expect(await checkpoint(db.sql, id, randomUUID())).toBe("not_found");
  });
});
