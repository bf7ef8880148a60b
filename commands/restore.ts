import process from "node:process";
import { BackupError } from "./backup/backup-error";
import { restoreBackup } from "./backup/restore-backup";

// `npm run restore -- <file>` puts a backup into a database that has its migrations and nothing else, and
// verifies every ledger; after any failure the database is as empty as it was. Needs DATABASE_URL.

const [file, ...rest] = process.argv.slice(2);
if (!file || rest.length > 0 || file.startsWith("-")) {
  console.error("usage: npm run restore -- <file>");
  process.exitCode = 2;
} else await restore(file);

async function restore(from: string): Promise<void> {
  try {
    const { rows, accounts } = await restoreBackup(process.env.DATABASE_URL, from);
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
    console.log(
      `Restored ${total} rows of ${Object.keys(rows).length} tables. The ledger is exact for all ${accounts} accounts. Next: npm run docs:index, npm run reconcile, npm run doctor.`,
    );
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
