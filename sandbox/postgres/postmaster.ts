import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends the Postgres that a killed run left behind on this data directory, so that a new one can
 * start. Only a process that really is Postgres on this very directory is signalled: process
 * ids are reused, and a stale file may name somebody's editor.
 *
 * @throws when it does not end within 20 seconds.
 */
export async function endStalePostmaster(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, "utf8").split("\n")[0] ?? "", 10);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostgresOn(pid, dataDir)) {
    // Postgres itself refuses to start while the file names any living process.
    rmSync(pidFile, { force: true });
    return;
  }
  // SIGINT is Postgres's fast shutdown, SIGQUIT its immediate one (the next start recovers).
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    sendSignal(pid, signal);
    if (await waitForEnd(pid, 10_000)) return;
  }
  throw new Error(
    `An earlier Postgres (process ${pid}) still holds ${dataDir} and does not end. End it by hand (kill -9 ${pid}), then try again.`,
  );
}

/** Waits until no process has this id; false when the time is over. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (!sendSignal(pid, 0)) return true;
    await sleep(20);
  }
  return !sendSignal(pid, 0);
}

function isPostgresOn(pid: number, dataDir: string) {
  const directory = realpathSync(dataDir);
  try {
    if (process.platform === "linux") {
      // A postmaster's working directory is its data directory.
      return (
        readlinkSync(`/proc/${pid}/cwd`) === directory &&
        path.basename(readlinkSync(`/proc/${pid}/exe`)).startsWith("postgres")
      );
    }
    const command = execFileSync("ps", ["-p", String(pid), "-o", "command="]).toString();
    return (
      command.includes("postgres") && (command.includes(dataDir) || command.includes(directory))
    );
  } catch {
    return false;
  }
}

/** Sends a signal (0 only asks); false when there is no such process. */
function sendSignal(pid: number, signal: NodeJS.Signals | 0) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
