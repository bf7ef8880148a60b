import postgres from "postgres";
import { BackupError } from "./backup-error";
import type { BackupTable } from "./backup-file";
import { leftOut } from "./left-out";

export type Transaction = postgres.TransactionSql;

/**
 * Connects as the owner of the schema, for one transaction after the other.
 *
 * @throws BackupError without an address.
 */
export function connect(databaseUrl: string | undefined): postgres.Sql {
  if (!databaseUrl) {
    throw new BackupError(
      "DATABASE_URL is missing: the connection string of the database, Supabase dashboard, Connect, Session pooler.",
    );
  }
  return postgres(databaseUrl, { max: 1, prepare: false, fetch_types: false, onnotice: () => {} });
}

/** Makes every value print and parse the same, whatever the database's own settings are. */
export async function settle(sql: Transaction): Promise<void> {
  await sql.unsafe(`set local datestyle = 'ISO, YMD'; set local timezone = 'UTC';
    set local intervalstyle = 'postgres'; set local extra_float_digits = 1;
    set local bytea_output = 'hex'; set local client_encoding = 'UTF8';
    set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
    set local lock_timeout = '10s'; set local row_security = off`);
}

/** The migrations that were applied, by version. */
export async function listMigrations(sql: Transaction): Promise<string[]> {
  const rows = await sql<{ version: string }[]>`
    select version from supabase_migrations.schema_migrations order by version`;
  return rows.map(({ version }) => version);
}

/** The tables of a backup with their columns, so that one stands after those it refers to. */
export async function listTables(sql: Transaction): Promise<BackupTable[]> {
  const tables = await sql<{ name: string; columns: string[]; parents: string[] }[]>`
    select n.nspname || '.' || c.relname as name,
      (select coalesce(json_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
          order by a.attnum), '[]')
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '') as columns,
      (select coalesce(json_agg(distinct pn.nspname || '.' || p.relname), '[]')
        from pg_constraint f join pg_class p on p.oid = f.confrelid
        join pg_namespace pn on pn.oid = p.relnamespace
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`;
  const waiting = new Map(
    tables.filter(({ name }) => leftOut[name] === undefined).map((table) => [table.name, table]),
  );
  const ordered: BackupTable[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ parents }) =>
      parents.every((parent) => !waiting.has(parent)),
    );
    if (ready.length === 0) {
      throw new Error(`tables refer to each other in a circle: ${[...waiting.keys()].join(", ")}`);
    }
    for (const { name, columns } of ready) {
      ordered.push({ name, columns });
      waiting.delete(name);
    }
  }
  return ordered;
}

/** What COPY reads and writes of a table: a column stands with its type after a space. */
export function copied({ name, columns }: BackupTable): string {
  return `${name} (${columns.map((column) => /^(?:"(?:[^"]|"")*"|\S+)/.exec(column)?.[0]).join(", ")})`;
}
