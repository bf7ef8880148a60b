import postgres from "postgres";
import { withRole } from "../../../sandbox/postgres/database-url";
import type { RunningStripe } from "../../../sandbox/stripe/start";
import type { TestDatabase } from "../database";
import { listTables } from "../fixture/schema-places";

/**
 * Global tables that a scenario does not put back: the clock has its own setter, every run delivers
 * under event ids of its own, the list of domains is thousands of rows that nothing here writes, and
 * the rest is no part of what money does.
 */
const left = new Set([
  "private.clock",
  "private.disposable_domains",
  "private.stripe_events",
  "private.rate_limits",
  "private.invites",
  "public.profiles",
  "public.documents",
  "public.contact_requests",
]);

export interface Checkpoints {
  /** Keeps a copy of the account's rows, and of the global ones, under a number. */
  keep(number: number, accountId: string): Promise<void>;
  /** Puts the copy back, as often as it is asked for. */
  restore(number: number, accountId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Copies of one account's rows, put back in milliseconds: the same state is told the same events
 * hundreds of times. It works past every trigger and key, as the cluster's superuser on a connection
 * of its own, so nothing of the application's schema changes.
 */
export async function openCheckpoints(db: TestDatabase): Promise<Checkpoints> {
  const sql = postgres(withRole(db.url, "supabase_admin"), { max: 1, onnotice: () => {} });
  await sql`set session_replication_role = replica`;
  await sql`create schema scratch`;
  const keeps: string[] = [];
  const restores: string[] = [];
  for (const { name, place } of await listTables(db.sql)) {
    if (place === "catalog" || left.has(name)) continue;
    const columns = await columnsOf(sql, name);
    const own =
      place !== "tenant"
        ? "true"
        : `${name === "public.accounts" ? "id" : "account_id"} = p_account_id`;
    const list = columns.map((column) => `"${column}"`).join(", ");
    const copy = `scratch.${name.replace(".", "_")}`;
    await sql.unsafe(`create table ${copy} as select 0 as kept, ${list} from ${name} limit 0`);
    keeps.push(
      `delete from ${copy} where kept = p_number;`,
      `insert into ${copy} select p_number, ${list} from ${name} where ${own};`,
    );
    restores.push(
      `delete from ${name} where ${own};`,
      `insert into ${name} (${list}) overriding system value
        select ${list} from ${copy} where kept = p_number;`,
    );
  }
  for (const [name, body] of [
    ["keep", keeps],
    ["restore", restores],
  ] as const) {
    await sql.unsafe(`create function scratch.${name}(p_number integer, p_account_id uuid)
      returns void language plpgsql as $$ begin ${body.join("\n")} end; $$`);
  }
  return {
    async keep(number, accountId) {
      await sql`select scratch.keep(${number}, ${accountId})`;
    },
    async restore(number, accountId) {
      await sql`select scratch.restore(${number}, ${accountId})`;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

/** The columns that are written, not computed. */
async function columnsOf(sql: postgres.Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`;
  return rows.map(({ name }) => name);
}

/**
 * Remembers Stripe as it is now. What it returns puts that back, the time too, as often as it is
 * called.
 */
export function keepStripe(server: RunningStripe): () => Promise<void> {
  const kept = server.snapshot();
  const at = wallSeconds() + kept.offsetSeconds;
  return () => server.restore({ ...kept, offsetSeconds: at - wallSeconds() });
}

const wallSeconds = () => Math.floor(Date.now() / 1000);
