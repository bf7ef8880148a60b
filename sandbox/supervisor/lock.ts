import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/**
 * Takes the lock of a data directory for this process, so that two supervisors never share one.
 * A lock whose process is gone, or whose number now belongs to some other program, is taken over.
 *
 * @returns how to give it back, or the id of the process that holds it.
 */
export function takeLock(
  directory: string,
): { held: false; release(): void } | { held: true; byPid: number } {
  mkdirSync(directory, { recursive: true });
  const file = lockFile(directory);
  // Linked into place complete: nobody ever reads a lock without its number.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n${describeProcess(process.pid) ?? ""}\n`);
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return { held: false, release: () => releaseOwn(file) };
      } catch (error) {
        if (!isCode(error, "EEXIST")) throw error;
      }
      const holder = findLockHolder(directory);
      if (holder !== null) return { held: true, byPid: holder };
      removeStale(file);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that holds the directory's lock, null when none does. */
export function findLockHolder(directory: string): number | null {
  const lock = readLock(lockFile(directory));
  return lock !== null && describeProcess(lock.pid) === lock.description ? lock.pid : null;
}

function lockFile(directory: string) {
  return path.join(directory, "supervisor.lock");
}

function readLock(file: string) {
  try {
    const [pid, ...description] = readFileSync(file, "utf8").trimEnd().split("\n");
    return { pid: Number(pid), description: description.join("\n") };
  } catch {
    return null;
  }
}

/** Moves the stale lock aside; when somebody renewed it meanwhile, it is put back. */
function removeStale(file: string) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = readLock(aside);
    if (moved !== null && describeProcess(moved.pid) === moved.description) linkSync(aside, file);
  } catch (error) {
    if (!isCode(error, "ENOENT") && !isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseOwn(file: string) {
  if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** What tells a process from a later one with the same number: when it began. Null: none runs. */
function describeProcess(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    if (process.platform === "linux") {
      // Field 22 counts from boot; the name in parentheses before it may hold spaces.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
    }
    return (
      execFileSync("ps", ["-p", String(pid), "-o", "lstart="])
        .toString()
        .trim() || null
    );
  } catch {
    return null;
  }
}

function isCode(error: unknown, code: string) {
  return error instanceof Error && "code" in error && error.code === code;
}
