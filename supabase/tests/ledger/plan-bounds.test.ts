import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, untilNotBusy } from "../fixture/call";
import { applyCatalog, freePlan, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant, hold, release, reserve } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";

const bounded = (limits: { requestsPerMinute?: number; concurrentHolds?: number }) => ({
  ...plainCatalog,
  plans: [{ ...freePlan, limits }, ...plainCatalog.plans],
});

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

async function wealthyAccount(): Promise<string> {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(1000));
  return id;
}

describe("a plan's bound on open holds", () => {
  beforeAll(() => applyCatalog(db.sql, bounded({ concurrentHolds: 3 })));

  test("lets twenty at once open exactly as many as the plan allows", async () => {
    const id = await wealthyAccount();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilNotBusy(() => reserve(db.sql, id))),
    );
    const outcomes = answers.map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual([...Array(3).fill("ok"), ...Array(17).fill("too_many_holds")]);
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: credits(15) });
  });

  test("says how many and when to ask again, and a closed hold makes room", async () => {
    const id = await wealthyAccount();
    const [first] = [await hold(db.sql, id), await hold(db.sql, id), await hold(db.sql, id)];
    expect(await reserve(db.sql, id)).toMatchObject({
      outcome: "too_many_holds",
      subject: "3 at once",
      retry_after_seconds: 5,
    });
    await release(db.sql, id, first);
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "ok" });
  });
});

describe("a plan's bound on requests a minute", () => {
  beforeAll(() => applyCatalog(db.sql, bounded({ requestsPerMinute: 4 })));

  test("refuses the next ones, holds nothing for them, and still answers a replay", async () => {
    const id = await wealthyAccount();
    // The window is of wall time, so a minute may turn over once in between: then four more fit.
    const answers = [];
    for (let n = 0; n < 9; n += 1) {
      answers.push(await reserve(db.sql, id, { p_request_key: `key-${n}` }));
    }
    const refused = answers.filter((answer) => answer.outcome === "rate_limited");
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]?.retry_after_seconds).toBeGreaterThan(0);
    const held = answers.length - refused.length;
    expect(held).toBeGreaterThanOrEqual(4);
    expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: credits(5 * held) });
    expect(await reserve(db.sql, id, { p_request_key: "key-0" })).toMatchObject({
      outcome: "ok",
      replayed: true,
    });
  });
});

test("a sweep finds each account with a dead hold once, ascending, page by page", async () => {
  await applyCatalog(db.sql, bounded({}));
  const ids = [await wealthyAccount(), await wealthyAccount(), await wealthyAccount()].sort();
  for (const id of ids)
    for (let n = 0; n < 2; n += 1) await hold(db.sql, id, { p_life_seconds: 1 });
  await db.sql`update public.credit_reservations set expires_at = created_at
    where account_id = any (${ids}) and status = 'held'`;
  const list = async (after: string | null, limit: number) =>
    (
      await callAll<{ list_accounts_to_sweep: string }>(db.sql, "list_accounts_to_sweep", {
        p_after: after,
        p_limit: limit,
      })
    ).map((row) => row.list_accounts_to_sweep);
  expect(await list(null, 100)).toEqual(ids);
  expect(await list(ids[0] ?? null, 1)).toEqual([ids[1]]);
});
