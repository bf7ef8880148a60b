import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterDeath } from "./after-death";
import { waitForExit } from "./wait-for-exit";

const root = path.resolve(import.meta.dirname, "..");

export type RunningNext = {
  /** The exit code, once the server has ended by itself or was stopped. */
  exited: Promise<number>;
  /** Ends it the way a deployment does: open replies finish first. At most 10 seconds. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
};

/**
 * Starts the application on 127.0.0.1: `dev` compiles as it goes, `start` serves a build.
 * `environment` is added to the process's own; `output` gets what the server prints.
 *
 * Returns when it answers requests.
 *
 * @throws when it ends before that, or does not answer within 90 seconds.
 */
export async function startNext(options: {
  mode: "dev" | "start";
  port: number;
  environment: Record<string, string>;
  output: "inherit" | ((text: string) => void);
  /** Gives up waiting for the first answer. */
  signal?: AbortSignal;
}): Promise<RunningNext> {
  const { mode, port, environment, output, signal } = options;
  const binary = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const child = spawn(
    process.execPath,
    [binary, mode, "--hostname", "127.0.0.1", "--port", String(port)],
    {
      cwd: root,
      // Its own group: Ctrl-C reaches the supervisor alone, and a stop reaches Next's workers too.
      detached: process.platform !== "win32",
      stdio: output === "inherit" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...environment },
    },
  );
  if (output !== "inherit") {
    child.stdout?.on("data", (chunk) => output(String(chunk)));
    child.stderr?.on("data", (chunk) => output(String(chunk)));
  }
  const exited = waitForExit(child);
  const watch = afterDeath(`kill -TERM "-$1"`, String(child.pid));
  void exited.then(() => watch.dismiss());

  const end = async (signal: NodeJS.Signals, graceMs: number) => {
    signalGroup(child, signal);
    const ended = await Promise.race([exited, sleep(graceMs, null, { ref: false })]);
    // Workers may outlive the server that started them.
    signalGroup(child, "SIGKILL");
    if (ended === null) await exited;
  };
  const running: RunningNext = {
    exited,
    stop: () => end("SIGTERM", 10_000),
    kill: () => end("SIGKILL", 5_000),
  };
  try {
    await waitUntilAnswering(`http://127.0.0.1:${port}/`, exited, signal);
    return running;
  } catch (error) {
    await running.kill();
    throw error;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** Any answer counts, also a redirect: it shows that the server routes requests. */
async function waitUntilAnswering(url: string, exited: Promise<number>, signal?: AbortSignal) {
  let code: number | null = null;
  void exited.then((value) => {
    code = value;
  });
  const deadline = Date.now() + 90_000;
  for (;;) {
    signal?.throwIfAborted();
    if (code !== null) throw new Error(`Next ended with code ${code} before it answered.`);
    if (Date.now() > deadline) throw new Error(`Next did not answer at ${url} within 90 seconds.`);
    try {
      const timeout = AbortSignal.timeout(60_000);
      await fetch(url, {
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      return;
    } catch {
      await sleep(100);
    }
  }
}
