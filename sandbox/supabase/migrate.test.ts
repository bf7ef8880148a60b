import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { withDatabase, withRole } from "../postgres/database-url";
import { startPostgres } from "../postgres/start";
import { makeTemporaryDirectory } from "../temporary-directory";
import { applyMigrations } from "./migrate";
import { preparePlatform } from "./platform";

let temporary: ReturnType<typeof makeTemporaryDirectory>;
let cluster: Awaited<ReturnType<typeof startPostgres>>;
let directory: string;
let url: string;
let count = 0;

beforeAll(async () => {
  temporary = makeTemporaryDirectory();
  const dataDir = path.join(temporary.directory, "postgres");
  cluster = await startPostgres({ dataDir, port: 0, durable: false });
});
afterAll(async () => {
  await cluster.stop();
  temporary.remove();
});
beforeEach(async () => {
  count += 1;
  directory = path.join(temporary.directory, `migrations-${count}`);
  mkdirSync(directory);
  write(
    "20260101000001_one.sql",
    "create table public.one (id int);\ninsert into public.one values (1);",
  );
  write("20260101000002_two.sql", "create table public.two (id int);");
  await query(cluster.url, `create database m${count}`);
  url = withDatabase(cluster.url, `m${count}`);
  const admin = postgres(withRole(url, "supabase_admin"), { max: 1 });
  await preparePlatform(admin, "open");
  await admin.end();
});

function write(name: string, text: string) {
  writeFileSync(path.join(directory, name), text);
}

async function query(database: string, text: string) {
  const sql = postgres(database, { max: 1 });
  const rows = await sql.unsafe(text);
  await sql.end();
  return rows;
}

test("migrations are applied once, in order, and later ones on top", async () => {
  expect(await applyMigrations(url, directory)).toEqual([
    "20260101000001_one.sql",
    "20260101000002_two.sql",
  ]);
  expect(await applyMigrations(url, directory)).toEqual([]);
  write("20260101000003_three.sql", "alter table public.two add column name text;");
  expect(await applyMigrations(url, directory)).toEqual(["20260101000003_three.sql"]);
  expect(await query(url, "select count(*)::int as n from public.one")).toMatchObject([{ n: 1 }]);
});

test("a migration that fails names its file and line, and leaves nothing of itself", async () => {
  write("20260101000003_bad.sql", "create table public.three (id int);\nselect\n  no_such_column;");
  await expect(applyMigrations(url, directory)).rejects.toThrow(
    /20260101000003_bad\.sql:3: column "no_such_column" does not exist/,
  );
  expect(await query(url, "select to_regclass('public.three') as three")).toMatchObject([
    { three: null },
  ]);
  write("20260101000003_bad.sql", "create table public.three (id int);");
  expect(await applyMigrations(url, directory)).toEqual(["20260101000003_bad.sql"]);
});

test("an edited migration is refused with the way out, a mere change of layout is not", async () => {
  await applyMigrations(url, directory);
  write("20260101000002_two.sql", "create table public.two (\n  id int\n);\n");
  expect(await applyMigrations(url, directory)).toEqual([]);
  write("20260101000002_two.sql", "create table public.two (id bigint);");
  await expect(applyMigrations(url, directory)).rejects.toThrow(
    /20260101000002_two\.sql has changed.*npm run sandbox:reset/,
  );
});

test("a migration that comes to stand before applied ones is refused", async () => {
  await applyMigrations(url, directory);
  write("20260101000001_zero.sql", "select 1;");
  await expect(applyMigrations(url, directory)).rejects.toThrow("npm run sandbox:reset");
});
