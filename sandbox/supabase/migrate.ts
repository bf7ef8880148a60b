import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { z } from "zod";

const fileName = /^(?<version>\d{14})_(?<name>.+)\.sql$/;
const recordedShape = z.array(
  z.object({ version: z.string(), statements: z.array(z.string()).nullable() }),
);
const errorShape = z.object({ message: z.string(), position: z.coerce.number().optional() });

type Migration = { version: string; name: string; file: string; statements: string };

/**
 * Applies the migrations that the database does not have yet, in the order of their versions,
 * each in its own transaction, and records them where the Supabase CLI does.
 *
 * @returns the names of the files applied.
 * @throws when a file fails (naming file and line), or when a recorded one was edited, removed
 *   or overtaken since: before the first release migrations are edited in place, and then a
 *   sandbox with data has to start over.
 */
export async function applyMigrations(databaseUrl: string, directory: string): Promise<string[]> {
  const migrations = readMigrations(directory);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const recorded = recordedShape.parse(
      await sql`select version, statements from supabase_migrations.schema_migrations order by version`,
    );
    checkHistory(recorded, migrations);
    const pending = migrations.slice(recorded.length);
    for (const migration of pending) await applyOne(sql, migration);
    return pending.map((migration) => path.basename(migration.file));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((entry) => entry.endsWith(".sql"))
    .sort()
    .map((entry) => {
      const { version, name } = fileName.exec(entry)?.groups ?? {};
      if (version === undefined || name === undefined) {
        throw new Error(`${entry} in ${directory} is not named <14 digits>_<name>.sql.`);
      }
      const file = path.join(directory, entry);
      return { version, name, file, statements: readFileSync(file, "utf8") };
    });
}

function checkHistory(recorded: z.infer<typeof recordedShape>, migrations: Migration[]) {
  for (const [index, row] of recorded.entries()) {
    const migration = migrations[index];
    const applied = normalise((row.statements ?? []).join(";"));
    if (migration?.version === row.version && applied === normalise(migration.statements)) continue;
    const what =
      migration?.version === row.version
        ? `${path.basename(migration.file)} has changed since it was applied here`
        : `migration ${row.version}, applied here, is no longer at its place in supabase/migrations`;
    throw new Error(`${what}. Run \`npm run sandbox:reset\` to start over from the files.`);
  }
}

/** The CLI stores single statements without their semicolons; only the other characters count. */
function normalise(statements: string) {
  return statements.replace(/[\s;]+/g, "");
}

async function applyOne(sql: postgres.Sql, migration: Migration) {
  const { version, name, file, statements } = migration;
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(statements).simple();
      await transaction`
        insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${version}, ${name}, ${[statements]})`;
    });
  } catch (error) {
    const parsed = errorShape.safeParse(error);
    const position = parsed.data?.position;
    const line =
      position === undefined ? "" : `:${statements.slice(0, position).split("\n").length}`;
    throw new Error(`${file}${line}: ${parsed.data?.message ?? String(error)}`, { cause: error });
  }
}
