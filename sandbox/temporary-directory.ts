import { chmodSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterDeath } from "./after-death";

/**
 * Makes an own directory for one test run, in memory where the machine has plenty (cloning a
 * database is fifteen times faster there), else among the temporary files. It goes when
 * `remove` is called or this process ends, even by `kill -9`.
 *
 * Others may enter it, since under root Postgres is another user; the data inside is closed.
 */
export function makeTemporaryDirectory(): { directory: string; remove(): void } {
  const directory = mkdtempSync(path.join(chooseParent(), "farebox-"));
  chmodSync(directory, 0o755);
  const watch = afterDeath(`sleep 1; rm -rf -- "$1"`, directory);
  return {
    directory,
    remove() {
      watch.dismiss();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const memoryFileSystem = "/dev/shm";
const plentyBytes = 4 * 1024 ** 3;

function chooseParent() {
  if (process.env.TMPDIR || process.platform !== "linux") return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(memoryFileSystem);
    const isPlenty = bavail * bsize > plentyBytes && process.availableMemory() > 2 * plentyBytes;
    return isPlenty ? memoryFileSystem : tmpdir();
  } catch {
    return tmpdir();
  }
}
