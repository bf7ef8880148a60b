import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callValue } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, release, settle } from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";

let db: TestDatabase;
let account: string;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
beforeEach(async () => {
  account = (await signUp(db.sql)).id;
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

/** What the account was told, oldest first. */
const told = async () =>
  (
    await db.sql<{ kind: string }[]>`select kind from public.notifications
      where account_id = ${account} and kind in ('low_balance', 'out_of_credits') order by created_at, kind`
  ).map(({ kind }) => kind);
const warnAt = (amount: number | null) =>
  callValue(db.sql, "set_low_balance_warning", {
    p_account_id: account,
    p_micros: amount === null ? null : credits(amount),
  });
/** Charges queries of 5 credits. */
const spend = async (queries: number) => {
  for (let query = 0; query < queries; query += 1) await deduct(db.sql, account);
};

describe("low balance", () => {
  test("is told once at the catalog's share of what there was, and out once at the end", async () => {
    await grant(db.sql, account, credits(100));
    await spend(17);
    expect(await told()).toEqual([]);
    await spend(1);
    expect(await told()).toEqual(["low_balance"]);
    const [notice] = await db.sql`select facts from public.notifications
      where account_id = ${account} and kind = 'low_balance'`;
    expect(notice?.facts).toEqual({
      left_micros: credits(10),
      low_micros: credits(10),
      is_own: false,
    });
    await spend(2);
    expect(await told()).toEqual(["low_balance", "out_of_credits"]);
    await spend(3);
    expect(await told()).toHaveLength(2);
  });

  test("is armed again by credits that come, not by those that come back", async () => {
    await grant(db.sql, account, credits(100));
    await spend(17);
    const held = await hold(db.sql, account);
    await spend(1);
    expect(await told()).toEqual(["low_balance"]);
    await release(db.sql, account, held);
    await spend(1);
    expect(await told()).toHaveLength(1);
    await grant(db.sql, account, credits(100));
    await spend(19);
    expect(await told()).toEqual(["low_balance", "low_balance"]);
  });

  test("counts what is held as there until it is spent", async () => {
    await grant(db.sql, account, credits(20));
    await warnAt(12);
    const held = await hold(db.sql, account);
    const other = await hold(db.sql, account);
    expect(await told()).toEqual([]);
    await release(db.sql, account, other);
    await settle(db.sql, account, held);
    expect(await told()).toEqual([]);
    await settle(db.sql, account, await hold(db.sql, account));
    expect(await told()).toEqual(["low_balance"]);
  });

  test("is told at the account's own line, and not of a line that it is below already", async () => {
    await grant(db.sql, account, credits(100));
    await warnAt(60);
    await spend(7);
    expect(await told()).toEqual([]);
    await spend(1);
    expect(await told()).toEqual(["low_balance"]);
    await warnAt(30);
    await spend(6);
    expect(await told()).toEqual(["low_balance", "low_balance"]);
    await warnAt(20);
    await warnAt(30);
    await spend(1);
    expect(await told()).toHaveLength(2);
    await warnAt(null);
    await spend(5);
    expect(await told()).toEqual(["low_balance", "low_balance", "out_of_credits"]);
  });

  test("is told once by twenty charges at once", async () => {
    await grant(db.sql, account, credits(100));
    await spend(10);
    await Promise.all(Array.from({ length: 20 }, () => deduct(db.sql, account)));
    expect((await told()).sort()).toEqual(["low_balance", "out_of_credits"]);
  });

  test("of a charge that is rolled back was never told", async () => {
    await grant(db.sql, account, credits(100));
    await spend(17);
    await db.sql
      .begin(async (sql) => {
        await deduct(sql, account);
        throw new Error("the caller fails after it");
      })
      .catch(() => {});
    expect(await told()).toEqual([]);
    await spend(1);
    expect(await told()).toEqual(["low_balance"]);
  });

  test("is no news while auto top-up stands ready; being out is", async () => {
    await grant(db.sql, account, credits(100));
    await db.sql`update public.credit_balances set top_up_at_micros = ${credits(20)} where account_id = ${account}`;
    await spend(19);
    expect(await told()).toEqual([]);
    await spend(1);
    expect(await told()).toEqual(["out_of_credits"]);
  });
});

describe("out of credits", () => {
  test("is told to a low account that is refused for want of them, once", async () => {
    await grant(db.sql, account, credits(43));
    await spend(8);
    expect(await told()).toEqual(["low_balance"]);
    expect(await deduct(db.sql, account)).toMatchObject({ outcome: "insufficient_credits" });
    await deduct(db.sql, account);
    expect(await told()).toEqual(["low_balance", "out_of_credits"]);
  });

  test("is not told by a refusal that a fuller account meets", async () => {
    await grant(db.sql, account, credits(40));
    const refused = await deduct(db.sql, account, {
      p_action: "chat_tokens",
      p_model: "house/small",
      p_input_tokens: 100_000_000,
    });
    expect(refused.outcome).not.toBe("ok");
    expect(await told()).toEqual([]);
  });
});
