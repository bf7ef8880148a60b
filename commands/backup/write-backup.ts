import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import {
  type BackupFoot,
  type BackupHead,
  type BackupTable,
  endOfRows,
  RowCounter,
} from "./backup-file";
import { connect, copied, listMigrations, listTables, settle, type Transaction } from "./database";

const pieceBytes = 65_536;

/**
 * Writes every table of a backup as it stands at one instant into one file that only its owner may
 * read. The database goes on being used meanwhile. The file takes its name when it is whole, so what
 * a cut-off run leaves is never taken for a backup.
 *
 * @returns the number of rows of each table.
 * @throws BackupError without an address; whatever Postgres or the disk complains of.
 */
export async function writeBackup(
  databaseUrl: string | undefined,
  file: string,
): Promise<Record<string, number>> {
  const sql = connect(databaseUrl);
  const unfinished = `${file}.unfinished`;
  const counts: Record<string, number> = {};
  try {
    await sql.begin("isolation level repeatable read, read only", async (transaction) => {
      await settle(transaction);
      await pipeline(
        Readable.from(inPieces(produce(transaction, counts))),
        createGzip(),
        createWriteStream(unfinished, { mode: 0o600 }),
      );
    });
    await flush(unfinished);
    await rename(unfinished, file);
    return counts;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** The bytes of a backup: head, tables, foot. */
async function* produce(
  sql: Transaction,
  counts: Record<string, number>,
): AsyncGenerator<Uint8Array> {
  const whole = createHash("sha256");
  const say = (text: string) => {
    const bytes = Buffer.from(text);
    whole.update(bytes);
    return bytes;
  };
  const head: BackupHead = {
    format: "farebox-backup-1",
    takenAt: new Date().toISOString(),
    migrations: await listMigrations(sql),
    tables: await listTables(sql),
  };
  yield say(`${JSON.stringify(head)}\n`);
  const tables: BackupFoot["tables"] = {};
  for (const table of head.tables) {
    yield say(`${JSON.stringify({ table: table.name })}\n`);
    const counter = new RowCounter();
    for await (const rows of inPieces(readRows(sql, table))) {
      counter.take(rows);
      whole.update(rows);
      yield rows;
    }
    yield say(endOfRows);
    const counted = counter.end();
    tables[table.name] = counted;
    counts[table.name] = counted.rows;
  }
  const foot: BackupFoot = {
    tables,
    sequences: await readSequences(sql),
    sha256: whole.digest("hex"),
  };
  yield Buffer.from(`${JSON.stringify(foot)}\n`);
}

async function* readRows(sql: Transaction, table: BackupTable): AsyncGenerator<Uint8Array> {
  const rows = await sql.unsafe(`copy ${copied(table)} to stdout`).readable();
  for await (const row of rows) yield row;
}

/** A sequence keeps no snapshot: it may be ahead of the rows, and never behind them. */
async function readSequences(sql: Transaction): Promise<Record<string, string>> {
  const rows = await sql<{ name: string; last: string }[]>`
    select quote_ident(schemaname) || '.' || quote_ident(sequencename) as name, last_value::text as last
    from pg_sequences where schemaname in ('public', 'private') and last_value is not null order by 1`;
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

/** Postgres sends row by row; larger pieces cost less to hash, compress and write. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (length < pieceBytes) continue;
    yield Buffer.concat(held, length);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held, length);
}

/** A name is given only to what would survive a power cut. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
