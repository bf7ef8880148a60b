import { stat } from "node:fs/promises";
import process from "node:process";
import { BackupError } from "./backup/backup-error";
import { readBackup } from "./backup/backup-file";
import { writeBackup } from "./backup/write-backup";

// `npm run backup [-- <file>]` writes the money tables as they stand at one instant into one file, while
// the product goes on selling, and reads the file once to see that it is whole. `npm run restore` puts it
// into an empty database. Needs DATABASE_URL.

const [given, ...rest] = process.argv.slice(2);
if (rest.length > 0 || given?.startsWith("-")) {
  console.error("usage: npm run backup [-- <file>]");
  process.exitCode = 2;
} else {
  await backup(
    given ?? `farebox-backup-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}Z.gz`,
  );
}

async function backup(file: string): Promise<void> {
  try {
    if (await exists(file)) throw new BackupError(`${file} exists already: name another file.`);
    const rows = await writeBackup(process.env.DATABASE_URL, file);
    await readBackup(file);
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
    console.log(
      `${file}: ${total} rows of ${Object.keys(rows).length} tables, among them ${rows["public.accounts"]} accounts and ${rows["public.credit_transactions"]} ledger rows. It holds names and addresses: keep it where only you can read it.`,
    );
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
