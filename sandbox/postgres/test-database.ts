import { randomBytes } from "node:crypto";
import path from "node:path";
import postgres from "postgres";
import { prepareDatabase } from "../supabase/prepare-database";
import { makeTemporaryDirectory } from "../temporary-directory";
import { withDatabase, withRole } from "./database-url";
import { startPostgres } from "./start";

const template = "farebox_template";

export type ApiRole = "anon" | "authenticated" | "service_role";

/** What a session's token says; Auth puts the user's id into `sub`. */
export type Claims = { sub?: string; email?: string; [claim: string]: unknown };

type Sql = postgres.Sql<{ bigint: number }>;
type Transaction = postgres.TransactionSql<{ bigint: number }>;

export type TestDatabase = {
  /** Signed in as the owner of the schema. */
  url: string;
  /** A pool as the owner. Every bigint is a number, and one that is not exact throws. */
  sql: Sql;
  /**
   * Runs SQL in one transaction as an API role with a token's claims, as the REST server does:
   * `await db.as("authenticated", { sub: userId }, (sql) => sql\`select * from accounts\`)`.
   */
  as<T>(role: ApiRole, claims: Claims, work: (sql: Transaction) => Promise<T>): Promise<T>;
  drop(): Promise<void>;
};

export type TestPostgres = {
  /** The cluster, for `createTestDatabase`. */
  url: string;
  /** The migrated template itself. While anything is connected to it, it cannot be cloned. */
  templateUrl: string;
  stop(): Promise<void>;
};

/**
 * Starts one Postgres for a whole test run, in a temporary directory, with a template database
 * that has every migration. Nothing is flushed to disk.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const { directory, remove } = makeTemporaryDirectory();
  try {
    const dataDir = path.join(directory, "postgres");
    const running = await startPostgres({ dataDir, port: 0, durable: false });
    const stop = async () => {
      await running.stop();
      remove();
    };
    try {
      await createDatabase(running.url, template, "template1");
      const templateUrl = withDatabase(running.url, template);
      await prepareDatabase({ databaseUrl: templateUrl });
      return { url: running.url, templateUrl, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

/** Clones the template into a database of its own: a fresh, migrated project in milliseconds. */
export async function createTestDatabase(clusterUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await createDatabase(clusterUrl, name, template);
  const url = withDatabase(clusterUrl, name);
  const sql: Sql = postgres(url, {
    max: 60,
    idle_timeout: 20,
    onnotice: () => {},
    types: { bigint },
  });
  return {
    url,
    sql,
    as: (role, claims, work) => runAs(sql, role, claims, work),
    async drop() {
      await sql.end({ timeout: 5 });
      // The platform's servers may still be connected, and only a superuser ends their sessions.
      await withCluster(withRole(clusterUrl, "supabase_admin"), (cluster) =>
        cluster.unsafe(`drop database if exists "${name}" with (force)`),
      );
    },
  };
}

/** Runs SQL on any database of the cluster as an API role; see `TestDatabase.as`. */
async function runAs<T>(
  sql: Sql,
  role: ApiRole,
  claims: Claims,
  work: (sql: Transaction) => Promise<T>,
): Promise<T> {
  let result: { value: T } | undefined;
  await sql.begin(async (transaction) => {
    await transaction`select
      set_config('request.jwt.claims', ${JSON.stringify({ role, ...claims })}, true),
      set_config('role', ${role}, true)`;
    result = { value: await work(transaction) };
  });
  if (result === undefined) throw new Error("The transaction did not run.");
  return result.value;
}

const bigint: postgres.PostgresType<number> = {
  to: 20,
  from: [20],
  serialize: (value) => String(value),
  parse(text) {
    const value = Number(text);
    if (!Number.isSafeInteger(value))
      throw new Error(`The bigint ${text} is not exact as a number.`);
    return value;
  },
};

async function createDatabase(clusterUrl: string, name: string, from: string) {
  await withCluster(clusterUrl, (sql) =>
    sql.unsafe(`create database "${name}" template "${from}"`),
  );
}

async function withCluster(url: string, work: (sql: postgres.Sql) => Promise<unknown>) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
