import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { findFreePort } from "../free-port";
import { findPostgresBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { ensureDataDirectory } from "./data-directory";
import { databaseUrl } from "./database-url";
import { endStalePostmaster, waitForEnd } from "./postmaster";
import { findUnixUser } from "./unix-user";
import { watchOver } from "./watchdog";

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
  const watchdog = pid === undefined ? null : watchOver(pid);
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

  const adminUrl = databaseUrl({ port, database: "postgres", role: "supabase_admin" });
  try {
    await waitUntilReady(adminUrl, ended);
    await ensureCluster(adminUrl);
  } catch (error) {
    await stop();
    throw new Error(
      `Postgres did not start on port ${port} over ${dataDir}. Its last words:\n${tail(logFile)}`,
      { cause: error },
    );
  }
  return { url: databaseUrl({ port, database: "postgres", role: "postgres" }), port, stop };
}

/** Connects until it works; a machine under load needs seconds, a crash recovery longer. */
async function waitUntilReady(url: string, ended: Promise<void>) {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (gone || Date.now() > deadline) throw error;
      await sleep(25);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

function tail(file: string) {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}
