import { randomUUID } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBackup } from "../../../commands/backup/backup-file";
import { leftOut } from "../../../commands/backup/left-out";
import { restoreBackup } from "../../../commands/backup/restore-backup";
import { writeBackup } from "../../../commands/backup/write-backup";
import { makeTemporaryDirectory } from "../../../sandbox/temporary-directory";
import { createDatabase, type TestDatabase } from "../database";
import type { Sql } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct } from "../fixture/ledger-calls";
import { populateAccount } from "../fixture/populated-account";
import { runCommand } from "../fixture/run-command";
import { listTables } from "../fixture/schema-places";

const { directory, remove } = makeTemporaryDirectory();
const file = path.join(directory, "backup.gz");

let source: TestDatabase;
let account: string;
let person: string;
const opened: TestDatabase[] = [];

async function newDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
  opened.push(database);
  return database;
}

beforeAll(async () => {
  source = await newDatabase();
  await applyCatalog(source.sql, plainCatalog);
  const populated = await populateAccount(source.sql);
  account = populated.id;
  person = populated.member;
  await populateAccount(source.sql);
  await plantGlobalRows(source.sql, account, person);
  await writeBackup(source.url, file);
});
afterAll(async () => {
  for (const database of opened) await database.drop();
  remove();
});

/** A row in every global table that a populated account leaves empty, with what is hard to keep. */
async function plantGlobalRows(sql: Sql, accountId: string, userId: string) {
  // Tabs, ends of lines, a backslash and a dot alone on a line, an empty text, and no text.
  await sql`insert into public.contact_requests (name, email, company, message, created_at)
    values (E'A\tB', 'a@b.test', '', E'\\.\n\\.\n\\N', '2026-01-01 00:00:00.123456+00')`;
  await sql`insert into private.jobs (kind, dedupe_key, payload, run_at, created_at)
    values ('notice', 'a', '{"text": "ü\\n☃"}', now(), now())`;
  await sql`insert into public.audit_log (act, created_at) values ('a', now()), ('b', now())`;
  await sql`insert into private.stripe_customers (account_id, stripe_customer_id, created_at)
    values (${accountId}, 'cus_kept', now())`;
  await sql`insert into private.stripe_events (event_id, type, livemode, stripe_created_at, payload,
      status, received_at) values ('evt_1', 'invoice.paid', false, now(), '{"a": 1.50}', 'parked', now())`;
  await sql`insert into private.reconcile_runs (scope, started_at, saved_at) values ('all', now(), now())`;
  await sql`insert into private.cron_runs (job, ended_at) values ('sweeps', now())`;
  await sql`insert into private.free_credit_claims (kind, address_hash, user_id, credits_micros, claimed_at)
    values ('free_plan', '\\x00ff5c0a09', ${userId}, ${credits(100)}, now())`;
}

async function rowsOf({ sql }: TestDatabase, table: string): Promise<string[]> {
  const rows = await sql.unsafe<{ row: string }[]>(
    `select t::text as row from ${table} t order by 1`,
  );
  return rows.map(({ row }) => row);
}

const tablesOf = async ({ sql }: TestDatabase) => (await listTables(sql)).map(({ name }) => name);

async function expectEmpty(database: TestDatabase) {
  for (const table of await tablesOf(database)) {
    if (leftOut[table] === undefined)
      expect([table, await rowsOf(database, table)]).toEqual([table, []]);
  }
}

describe("a backup", () => {
  test("brings every table back row by row, with an exact ledger that goes on", async () => {
    const target = await newDatabase();
    const { accounts, rows } = await restoreBackup(target.url, file);
    expect(accounts).toBe((await rowsOf(source, "public.credit_balances")).length);

    const empty: string[] = [];
    for (const table of await tablesOf(source)) {
      if (leftOut[table] !== undefined) continue;
      const before = await rowsOf(source, table);
      if (before.length === 0) empty.push(table);
      expect([table, await rowsOf(target, table)]).toEqual([table, before]);
      expect([table, rows[table]]).toEqual([table, before.length]);
    }
    // What stays empty here has no column of a kind that the others lack.
    expect(empty.length).toBeLessThan(14);
    expect(empty.filter((table) => table.includes("credit_") && !table.includes("free_"))).toEqual(
      [],
    );

    await expectExactLedger(target.sql);
    // It goes on where it was: a charge, and a number of a sequence that was not given before.
    await deduct(target.sql, account, { p_actor_id: person, p_request_key: "after" });
    await target.sql`insert into public.audit_log (act, created_at) values ('c', now())`;
    const [log] =
      await target.sql`select max(audit_id) = count(*) as is_next from public.audit_log`;
    expect(log).toEqual({ is_next: true });
    await expectExactLedger(target.sql);
  });

  test("is of one instant, although the product goes on selling", async () => {
    const other = path.join(directory, "busy.gz");
    let isDone = false;
    const selling = (async () => {
      for (let at = 0; !isDone; at += 1) {
        await deduct(source.sql, account, { p_actor_id: person, p_request_key: `busy-${at}` });
      }
    })();
    await writeBackup(source.url, other);
    isDone = true;
    await selling;
    const target = await newDatabase();
    await restoreBackup(target.url, other);
    await expectExactLedger(target.sql);
  });

  test("is readable by its owner alone, and keeps sealed what is sealed", async () => {
    expect(statSync(file).mode & 0o077).toBe(0);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text).toContain("\tsealed\t");
  });

  test("names every table that it leaves out, and no other", async () => {
    const tables = await tablesOf(source);
    expect(Object.keys(leftOut).filter((table) => !tables.includes(table))).toEqual([]);
    const { tables: kept } = await readBackup(file);
    expect([...kept.map(({ name }) => name), ...Object.keys(leftOut)].toSorted()).toEqual(
      tables.toSorted(),
    );
  });
});

describe("a restore refuses, and writes nothing,", () => {
  let target: TestDatabase;
  beforeAll(async () => {
    target = await newDatabase();
  });

  const spoilt = (name: string, bytes: Uint8Array) => {
    const at = path.join(directory, name);
    writeFileSync(at, bytes);
    return at;
  };
  const refused = async (from: string) => {
    const error: unknown = await restoreBackup(target.url, from).catch((caught) => caught);
    expect(error).toMatchObject({ name: "BackupError" });
    await expectEmpty(target);
    return String(error);
  };

  test("a file that is cut off, wherever", async () => {
    const whole = readFileSync(file);
    for (const share of [0.01, 0.3, 0.6, 0.999]) {
      const at = spoilt("cut.gz", whole.subarray(0, Math.floor(whole.length * share)));
      expect(await refused(at)).toMatch(/cut off: take another backup/);
    }
    const plain = gunzipSync(whole);
    const between = spoilt("lines.gz", gzipSync(plain.subarray(0, plain.lastIndexOf("{"))));
    expect(await refused(between)).toMatch(/cut off/);
  });

  test("a file of which one byte was changed, packed or unpacked", async () => {
    const whole = readFileSync(file);
    for (const share of [0.2, 0.5, 0.9]) {
      const bytes = Buffer.from(whole);
      const at = Math.floor(bytes.length * share);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await refused(spoilt("byte.gz", bytes))).toMatch(/changed|damaged|cut off/);
    }
    const plain = gunzipSync(whole);
    for (const word of [account, '"rows":', '"migrations":["']) {
      const bytes = Buffer.from(plain);
      const at = bytes.indexOf(word) + word.length;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await refused(spoilt("text.gz", gzipSync(bytes)))).toMatch(/changed/);
    }
  });

  test("a file that is no backup, or that is not there", async () => {
    expect(await refused(spoilt("other.gz", gzipSync("hello\n")))).toMatch(/not a backup/);
    expect(await refused(spoilt("other.txt", Buffer.from("hello\n")))).toMatch(/damaged/);
    expect(await refused(path.join(directory, "none.gz"))).toMatch(/There is no file/);
  });

  test("a database of another schema version, and says how to get there", async () => {
    const [lost] = await target.sql`delete from supabase_migrations.schema_migrations
      where version = (select max(version) from supabase_migrations.schema_migrations) returning *`;
    expect(await refused(file)).toMatch(/the database lacks 20\d+.*npx supabase db push/);
    await target.sql`insert into supabase_migrations.schema_migrations ${target.sql(lost ?? {})}`;
    await target.sql`alter table public.contact_requests add column phone text`;
    expect(await refused(file)).toMatch(/other columns .* in public\.contact_requests/);
    await target.sql`alter table public.contact_requests drop column phone`;
  });

  test("a ledger that is not exact", async () => {
    const broken = await newDatabase();
    await restoreBackup(broken.url, file);
    await broken.sql`update public.credit_balances set available_micros = available_micros + 1
      where account_id = ${account}`;
    const at = path.join(directory, "broken.gz");
    await writeBackup(broken.url, at);
    expect(await refused(at)).toMatch(`the ledger of account ${account} is not exact`);
  });

  test("a database that has rows, also the one that a restore has just filled", async () => {
    const results = await Promise.allSettled([1, 2].map(() => restoreBackup(target.url, file)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const again = restoreBackup(target.url, file);
    await expect(again).rejects.toThrow(/not empty: .* Restore into a new one/);
    await expectExactLedger(target.sql);
    for (const table of ["public.credit_transactions", "public.profiles"]) {
      const rows = await rowsOf(target, table);
      expect(new Set(rows).size).toBe(rows.length);
    }
  });
});

test("the two commands say what they did, and what is missing", async () => {
  const target = await newDatabase();
  const at = path.join(directory, `${randomUUID()}.gz`);
  expect(await runCommand("backup", [at], { DATABASE_URL: "" })).toMatchObject({
    code: 1,
    output: expect.stringContaining("DATABASE_URL is missing"),
  });
  const backup = await runCommand("backup", [at], { DATABASE_URL: source.url });
  expect(backup).toMatchObject({ code: 0, output: expect.stringContaining("10 accounts") });
  expect(await runCommand("backup", [at], { DATABASE_URL: source.url })).toMatchObject({
    code: 1,
    output: expect.stringContaining("exists already"),
  });
  const restore = await runCommand("restore", [at], { DATABASE_URL: target.url });
  expect(restore).toMatchObject({ code: 0, output: expect.stringContaining("ledger is exact") });
  expect(await runCommand("restore", [at], { DATABASE_URL: target.url })).toMatchObject({
    code: 1,
    output: expect.stringContaining("not empty"),
  });
  expect((await runCommand("restore", [])).code).toBe(2);
});
