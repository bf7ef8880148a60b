import { pipeline } from "node:stream/promises";
import { BackupError } from "./backup-error";
import { type BackupFoot, type BackupHead, type BackupTable, readBackup } from "./backup-file";
import { connect, copied, listMigrations, listTables, settle, type Transaction } from "./database";

const slice = 500;

/**
 * Puts a backup into a database that has its migrations and nothing else, in one transaction that
 * ends with `verify_ledger` over every account: after a failure of any kind the database is as empty
 * as it was. The file is read twice, first only to see that it is whole.
 *
 * @returns the number of rows of each table, and of accounts whose ledger was verified.
 * @throws BackupError when the file is not whole, or the database is not the one for it.
 */
export async function restoreBackup(
  databaseUrl: string | undefined,
  file: string,
): Promise<{ rows: Record<string, number>; accounts: number }> {
  const sql = connect(databaseUrl);
  try {
    const { tables } = await readBackup(file);
    return await sql.begin(async (transaction) => {
      await settle(transaction);
      let rows: Record<string, number> = {};
      await readBackup(file, {
        head: (head) => requireRoom(transaction, head),
        table: (table, content) => writeRows(transaction, table, content),
        foot: async (foot) => {
          rows = Object.fromEntries(tables.map(({ name }) => [name, foot.tables[name]?.rows ?? 0]));
          await moveSequences(transaction, foot);
        },
      });
      return { rows, accounts: await verify(transaction) };
    });
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Refuses a database of another schema, or with rows; nobody else writes from here to the commit. */
async function requireRoom(sql: Transaction, head: BackupHead): Promise<void> {
  const migrations = await listMigrations(sql);
  const missing = head.migrations.filter((version) => !migrations.includes(version));
  const unknown = migrations.filter((version) => !head.migrations.includes(version));
  if (missing.length > 0 || unknown.length > 0) {
    const differences = [
      ...(missing.length > 0 ? [`the database lacks ${missing.join(", ")}`] : []),
      ...(unknown.length > 0 ? [`the backup lacks ${unknown.join(", ")}`] : []),
    ];
    throw new BackupError(
      `The backup is of another schema version: ${differences.join("; ")}. Check out the code of its day, apply its migrations to a new database (npx supabase db push), restore, then apply the newer ones.`,
    );
  }
  const tables = await listTables(sql);
  const written = new Map(head.tables.map((table) => [table.name, JSON.stringify(table)]));
  const other = [
    ...tables.filter((table) => written.get(table.name) !== JSON.stringify(table)),
    ...head.tables.filter(({ name }) => !tables.some((table) => table.name === name)),
  ];
  if (other.length > 0) {
    throw new BackupError(
      `The backup has other columns than the database, in ${other.map(({ name }) => name).join(", ")}: a migration was edited since. Check out the code of its day and restore with that.`,
    );
  }
  await sql.unsafe(`lock table ${tables.map(({ name }) => name).join(", ")} in exclusive mode`);
  for (const { name } of tables) {
    const [found] = await sql.unsafe<{ any: boolean }[]>(
      `select exists (select from ${name}) as any`,
    );
    if (found?.any) {
      throw new BackupError(
        `The database is not empty: ${name} has rows. Restore into a new one that has its migrations (npx supabase db push) and nothing else: no catalog, nobody signed up.`,
      );
    }
  }
}

async function writeRows(
  sql: Transaction,
  table: BackupTable,
  rows: AsyncGenerator<Buffer>,
): Promise<void> {
  await pipeline(rows, await sql.unsafe(`copy ${copied(table)} from stdin`).writable());
}

async function moveSequences(sql: Transaction, foot: BackupFoot): Promise<void> {
  for (const [name, last] of Object.entries(foot.sequences)) {
    await sql`select setval(${name}::text::regclass, ${last}::text::bigint)`;
  }
}

/** How many accounts keep every promise of the ledger: all of them, or nothing is restored. */
async function verify(sql: Transaction): Promise<number> {
  let accounts = 0;
  let after: string | null = null;
  for (;;) {
    const broken = await sql<{ account_id: string; invariant: string }[]>`
      select account_id, invariant from public.verify_ledger(null, ${after}::text::uuid, ${slice}::text::integer)`;
    const [first] = broken;
    if (first) {
      throw new BackupError(
        `Nothing was restored: the ledger of account ${first.account_id} is not exact (${first.invariant}). The database that the backup is of had the same fault: npm run doctor names it there.`,
      );
    }
    const seen: { account_id: string }[] = await sql`
      select account_id from public.credit_balances
      where ${after}::text is null or account_id > ${after}::text::uuid
      order by account_id limit ${slice}::text::integer`;
    accounts += seen.length;
    const last = seen.at(-1);
    if (seen.length < slice || !last) return accounts;
    after = last.account_id;
  }
}
