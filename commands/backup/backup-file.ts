import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { BackupError } from "./backup-error";

// A backup is one gzip of lines: a head, for each table its name, its rows in Postgres' COPY text
// format and `\.`, and at last a foot with the count and checksum of every table. The format keeps a
// row on one line, so what is read can be looked at with zless.

const tableSchema = z.object({
  name: z.string(),
  /** `name type` of each column, in the order of the rows. */
  columns: z.array(z.string()),
});

export type BackupTable = z.output<typeof tableSchema>;

export const headSchema = z.object({
  format: z.literal("farebox-backup-1"),
  takenAt: z.iso.datetime(),
  /** Versions of the migrations that the database had: its schema. */
  migrations: z.array(z.string()),
  tables: z.array(tableSchema),
});

export type BackupHead = z.output<typeof headSchema>;

export const footSchema = z.object({
  tables: z.record(z.string(), z.object({ rows: z.int(), sha256: z.string() })),
  /** The last number that each sequence gave; one that gave none is left out. */
  sequences: z.record(z.string(), z.string()),
  /** Of all that stands before the foot. */
  sha256: z.string(),
});

export type BackupFoot = z.output<typeof footSchema>;

export const endOfRows = "\\.\n";
const newline = 0x0a;

/** What is read or written of one table: rows counted and hashed as they pass. */
export class RowCounter {
  rows = 0;
  private readonly hash = createHash("sha256");

  take(chunk: Uint8Array): void {
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
      this.rows += 1;
    }
    this.hash.update(chunk);
  }

  end() {
    return { rows: this.rows, sha256: this.hash.digest("hex") };
  }
}

/** What a reader meets in a backup file, in this order. */
export interface BackupVisitor {
  head?(head: BackupHead): Promise<void>;
  /** Has to read the rows to their end. */
  table?(table: BackupTable, rows: AsyncGenerator<Buffer>): Promise<void>;
  foot?(foot: BackupFoot): Promise<void>;
}

/**
 * Reads a backup from its beginning to its end, and compares every count and checksum on the way.
 *
 * @throws BackupError when it is no backup, cut off, or changed.
 */
export async function readBackup(file: string, visitor: BackupVisitor = {}): Promise<BackupHead> {
  const lines = new LineReader(file);
  try {
    const head = parseLine(
      headSchema,
      await lines.next(),
      "is not a backup of this application, or is damaged",
    );
    await visitor.head?.(head);
    const counted: BackupFoot["tables"] = {};
    for (const table of head.tables) {
      const name = parseLine(z.object({ table: z.string() }), await lines.next(), changed).table;
      if (name !== table.name) throw new BackupError(`${file} ${changed}.`);
      const counter = new RowCounter();
      const rows = lines.rows(counter);
      await visitor.table?.(table, rows);
      for await (const _ of rows);
      counted[name] = counter.end();
    }
    const sha256 = lines.digest();
    const foot = parseLine(footSchema, await lines.next(), changed);
    const isWhole =
      foot.sha256 === sha256 && JSON.stringify(foot.tables) === JSON.stringify(counted);
    if (!isWhole || !(await lines.isAtEnd())) throw new BackupError(`${file} ${changed}.`);
    await visitor.foot?.(foot);
    return head;
  } catch (error) {
    throw explain(error, file);
  } finally {
    lines.close();
  }

  function parseLine<S extends z.ZodType>(schema: S, line: string, complaint: string): z.output<S> {
    try {
      return schema.parse(JSON.parse(line));
    } catch {
      throw new BackupError(`${file} ${complaint}.`);
    }
  }
}

const changed = "was changed since it was written, or is damaged: take another backup";

/** What zlib and the file system say, in words that help. */
function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR" || code === "EOF") {
    return new BackupError(`${file} is cut off: take another backup.`);
  }
  if (code === "Z_DATA_ERROR") return new BackupError(`${file} ${changed}.`);
  if (code === "ENOENT") return new BackupError(`There is no file ${file}.`);
  return error;
}

/** Lines of a gzip, and rows in pieces as large as they come, with a checksum over all of it. */
class LineReader {
  private readonly source;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly hash: Hash = createHash("sha256");
  private rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.source = createReadStream(file);
    const plain = createGunzip();
    this.source.on("error", (error) => plain.destroy(error));
    this.source.pipe(plain);
    this.chunks = plain[Symbol.asyncIterator]();
  }

  /** The next line, without its end. */
  async next(): Promise<string> {
    const line = this.take(await this.lineLength());
    this.hash.update(line);
    return line.toString("utf8", 0, line.length - 1);
  }

  /** Whole rows until `\.`, several at once. */
  async *rows(counter: RowCounter): AsyncGenerator<Buffer> {
    for (;;) {
      await this.lineLength();
      const terminator = this.startOfTerminator();
      const whole = terminator ?? this.rest.lastIndexOf(newline) + 1;
      if (whole > 0) {
        const rows = this.take(whole);
        this.hash.update(rows);
        counter.take(rows);
        yield rows;
      }
      if (terminator !== null) {
        this.hash.update(this.take(endOfRows.length));
        return;
      }
    }
  }

  /** The checksum of everything read so far. */
  digest(): string {
    return this.hash.copy().digest("hex");
  }

  async isAtEnd(): Promise<boolean> {
    return this.rest.length === 0 && (await this.chunks.next()).done === true;
  }

  close(): void {
    this.source.destroy();
  }

  /** Where `\.` stands alone on a line of what is here; null while it has not come. */
  private startOfTerminator(): number | null {
    if (this.rest.subarray(0, 3).equals(terminatorLine)) return 0;
    const at = this.rest.indexOf(terminatorAfterLine);
    return at === -1 ? null : at + 1;
  }

  /** The length of the first line here with its end, once all of it is read. */
  private async lineLength(): Promise<number> {
    for (;;) {
      const at = this.rest.indexOf(newline);
      if (at !== -1) return at + 1;
      const { value, done } = await this.chunks.next();
      if (done) throw Object.assign(new Error("the file ends within a line"), { code: "EOF" });
      this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value]);
    }
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }
}

const terminatorLine = Buffer.from(endOfRows);
const terminatorAfterLine = Buffer.from(`\n${endOfRows}`);
