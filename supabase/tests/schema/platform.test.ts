import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { withDatabase, withRole } from "../../../sandbox/postgres/database-url";
import { generateTypes, runSupabaseCli } from "../../../sandbox/supabase/generate-types";
import { prepareDatabase } from "../../../sandbox/supabase/prepare-database";
import { readPrivileges } from "../../../sandbox/supabase/privileges";
import { sendTogether } from "../../../sandbox/supabase/send-together";
import { createDatabase, type TestDatabase } from "../database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
});
afterAll(() => db.drop());

describe("the database of the tests", () => {
  test("has UTF-8, UTC, and an owner who is no superuser, as on hosted Supabase", async () => {
    const [row] =
      await db.sql`select current_user as owner, current_setting('is_superuser') as super,
      current_setting('server_encoding') as encoding, current_setting('timezone') as zone`;
    expect(row).toEqual({ owner: "postgres", super: "off", encoding: "UTF8", zone: "UTC" });
  });

  test("is each test's own: what one writes no other sees", async () => {
    const other = await createDatabase();
    await other.sql`create table public.mine (id int)`;
    const rows = await db.sql`select 1 from pg_class where relname = 'mine'`;
    expect(rows).toHaveLength(0);
    await other.drop();
  });

  test("runs SQL as an API role with a token's claims, and forgets both afterwards", async () => {
    const sub = randomUUID();
    const [inside] = await db.as(
      "authenticated",
      { sub, email: "ada@farebox.test" },
      (sql) =>
        sql`select current_user as role, auth.uid() as uid, auth.role() as claimed, auth.email() as email`,
    );
    expect(inside).toEqual({
      role: "authenticated",
      uid: sub,
      claimed: "authenticated",
      email: "ada@farebox.test",
    });
    const [after] = await db.sql`select current_user as role, auth.uid() as uid`;
    expect(after).toEqual({ role: "postgres", uid: null });
  });
});

describe("statements that are sent together", () => {
  let own: TestDatabase;
  let client: postgres.Sql;
  beforeAll(async () => {
    own = await createDatabase();
    await own.sql`create table public.sent (word text)`;
    client = postgres(own.url, { max: 1 });
    sendTogether(client);
  });
  afterAll(async () => {
    await client.end();
    await own.drop();
  });

  const setting = (name: string) => `SELECT set_config('${name}', $1, true)`;
  const told = "select current_setting('app.said', true) as said, current_user as role";
  const words = async () =>
    (await own.sql<{ word: string }[]>`select word from public.sent`).map(({ word }) => word);

  test("hold the settings of their transaction, in order, and none after it", async () => {
    const connection = await client.reserve();
    await connection.unsafe("begin");
    await connection.unsafe(setting("app.said"), ["first"]);
    await connection.unsafe("SELECT set_config('app.said', 'last', true)");
    await connection.unsafe(setting("role"), ["anon"]);
    expect(await connection.unsafe(told)).toMatchObject([{ said: "last", role: "anon" }]);
    await connection.unsafe("commit");
    expect(await connection.unsafe(told)).toMatchObject([{ said: "", role: "postgres" }]);
    connection.release();
  });

  test("fail as the setting that failed, and write nothing", async () => {
    const connection = await client.reserve();
    await connection.unsafe("begin");
    await connection.unsafe(setting("role"), ["nobody_at_all"]);
    await expect(
      connection.unsafe("insert into public.sent values ($1)", ["lost"]),
    ).rejects.toThrow('role "nobody_at_all" does not exist');
    await connection.unsafe("rollback");
    await connection.unsafe("begin");
    await connection.unsafe("rollback");
    await connection.unsafe("insert into public.sent values ($1)", ["kept"]);
    connection.release();
    expect(await words()).toEqual(["kept"]);
  });

  test("are in the transaction, whether that is committed or taken back", async () => {
    for (const end of ["commit", "rollback"]) {
      const connection = await client.reserve();
      await connection.unsafe("begin");
      await connection.unsafe("insert into public.sent values ($1)", [end]);
      expect(await words()).not.toContain(end);
      await connection.unsafe(end);
      connection.release();
    }
    expect(await words()).toEqual(["kept", "commit"]);
  });
});

describe("the migrations", () => {
  test("end with the same privileges whether or not the project hands new tables to the API roles", async () => {
    const name = `closed_${randomUUID().slice(0, 8)}`;
    const cluster = postgres(inject("postgresUrl"), { max: 1 });
    await cluster.unsafe(`create database ${name} template template1`);
    const closedUrl = withDatabase(inject("postgresUrl"), name);
    await prepareDatabase({ databaseUrl: closedUrl, defaultPrivileges: "closed" });
    const closed = postgres(withRole(closedUrl, "supabase_admin"), { max: 1 });
    const open = postgres(withRole(db.url, "supabase_admin"), { max: 1 });
    const objectsOnly = (lines: string[]) => lines.filter((line) => !line.startsWith("default "));
    expect(objectsOnly(await readPrivileges(open))).toEqual(
      objectsOnly(await readPrivileges(closed)),
    );
    await Promise.all([open.end(), closed.end()]);
    await cluster.unsafe(`drop database ${name} with (force)`);
    await cluster.end();
  });

  test("are recorded as the Supabase CLI records them, so applying them again does nothing", async () => {
    expect(await prepareDatabase({ databaseUrl: db.url })).toEqual([]);
    const rows = await db.sql`select version, name from supabase_migrations.schema_migrations`;
    expect(rows.length).toBeGreaterThan(0);
  });

  test("are what the Supabase CLI's own list takes for applied, none more and none missing", async () => {
    const list = await runSupabaseCli(["migration", "list", `--remote=${db.url}`]);
    const files = readdirSync(path.resolve(import.meta.dirname, "../../migrations"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const version = file.slice(0, 14);
      expect(list.split(version).length - 1, `${version} in the local and the remote column`).toBe(
        2,
      );
    }
  });

  test("make the committed database types: after a change run `npm run types`", async () => {
    const committed = readFileSync(
      path.resolve(import.meta.dirname, "../../../lib/supabase/database.types.ts"),
      "utf8",
    );
    expect(committed).toBe(await generateTypes(db.url));
  });

  test("fire on Auth's tables only functions that bring their owner's rights", async () => {
    // Hosted Auth writes as a role that may touch nothing in public.
    const rows = await db.sql`
      select t.tgname, p.oid::regprocedure::text as function
      from pg_trigger t join pg_proc p on p.oid = t.tgfoid
      where t.tgrelid::regclass::text like 'auth.%' and not t.tgisinternal and not p.prosecdef`;
    expect(rows).toEqual([]);
  });
});
