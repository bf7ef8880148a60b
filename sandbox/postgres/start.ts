import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterDeath } from "../after-death";
import { findFreePort } from "../free-port";
import { findPostgresBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { ensureDataDirectory } from "./data-directory";
import { databaseUrl } from "./database-url";
import { endStalePostmaster, waitForEnd } from "./postmaster";
import { findUnixUser } from "./unix-user";

export type RunningPostgres = {
  /** The database `postgres`, signed in as its owner, the role `postgres` (no superuser). */
  url: string;
  port: number;
  /** Ends Postgres after its open transactions were rolled back. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Starts Postgres 17 on 127.0.0.1 over a data directory that it makes when there is none.
 *
 * `durable: false` is for tests: nothing is flushed to disk, and 300 connections are allowed.
 * Port 0 picks a free one. Works as root too (Postgres then runs as another user). Postgres
 * ends with this process even if the process is killed.
 *
 * @throws an Error that says what to do when the directory or the port cannot be used.
 */
export async function startPostgres(options: {
  dataDir: string;
  port: number;
  durable: boolean;
}): Promise<RunningPostgres> {
  const { dataDir, durable } = options;
  const runAs = findUnixUser();
  const binaries = await findPostgresBinaries(runAs);
  ensureDataDirectory({ dataDir, initdb: binaries.initdb, runAs });
  await endStalePostmaster(dataDir);

  const port = options.port === 0 ? await findFreePort() : options.port;
  const logFile = `${dataDir}.log`;
  const log = openSync(logFile, "w");
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "log_timezone=UTC",
    "max_connections=300",
    // The password is known to everybody: thousands of rounds would prove it at every connection.
    "scram_iterations=1",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const child = spawn(
    binaries.postgres,
    ["-D", dataDir, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    {
      // Its own session: Ctrl-C reaches the supervisor alone, which stops Postgres last.
      detached: true,
      stdio: ["ignore", log, log],
      ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}),
    },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const { pid } = child;
  const watchdog = pid === undefined ? null : afterDeath(`kill -INT "$1"`, String(pid));
  void ended.then(() => watchdog?.dismiss());
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= (async () => {
      if (pid !== undefined && child.exitCode === null) {
        child.kill("SIGINT");
        if (!(await waitForEnd(pid, 15_000))) child.kill("SIGQUIT");
        await ended;
      }
    })();
    return stopping;
  };

  try {
    await waitUntilReady(dataDir, child);
    await ensureCluster(databaseUrl({ port, database: "postgres", role: "supabase_admin" }));
  } catch (error) {
    await stop();
    const lastWords = tail(logFile);
    // Somebody took the free port before Postgres did.
    if (options.port === 0 && lastWords.includes("in use")) return startPostgres(options);
    throw new Error(
      `Postgres did not start on port ${port} over ${dataDir}. Its last words:\n${lastWords}`,
      { cause: error },
    );
  }
  return { url: databaseUrl({ port, database: "postgres", role: "postgres" }), port, stop };
}

/**
 * Waits until our own server says in its status file that it takes connections. Connecting would
 * not tell: somebody else's Postgres may answer on the same port.
 */
async function waitUntilReady(dataDir: string, child: ChildProcess) {
  // Recovery after a crash of the machine can take this long.
  const deadline = Date.now() + 60_000;
  while (
    child.pid &&
    child.exitCode === null &&
    child.signalCode === null &&
    Date.now() < deadline
  ) {
    if (isReady(dataDir, child.pid)) return;
    await sleep(10);
  }
  throw new Error("Postgres did not become ready.");
}

/** Reads postmaster.pid: line 1 is the process id, line 8 the status. */
function isReady(dataDir: string, pid: number | undefined) {
  try {
    const lines = readFileSync(path.join(dataDir, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function tail(file: string) {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}
