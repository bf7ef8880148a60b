import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "../free-port";
import { makeTemporaryDirectory } from "../temporary-directory";
import { waitForEnd } from "./postmaster";
import { type RunningPostgres, startPostgres } from "./start";

let temporary: ReturnType<typeof makeTemporaryDirectory>;
beforeAll(() => {
  temporary = makeTemporaryDirectory();
});
afterAll(() => temporary.remove());

const directory = (name: string) => path.join(temporary.directory, name);

async function query(running: RunningPostgres, text: string) {
  const sql = postgres(running.url, { max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

function postmasterPid(dataDir: string) {
  return Number.parseInt(readFileSync(path.join(dataDir, "postmaster.pid"), "utf8"), 10);
}

/** Starts Postgres in a process of its own, so that it can be killed. */
async function startElsewhere(dataDir: string) {
  const start = path.resolve(import.meta.dirname, "start.ts");
  const script = `import(${JSON.stringify(start)}).then(async ({ startPostgres }) => {
    await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, port: 0, durable: true });
    console.log("ready");
  })`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error("It ended before it was ready.")));
  });
  return child;
}

describe("Postgres of the sandbox", () => {
  test("keeps its data over a restart", async () => {
    const options = { dataDir: directory("kept"), port: 0, durable: true };
    const first = await startPostgres(options);
    await query(first, "create table public.kept as select 7 as seven");
    await first.stop();
    const second = await startPostgres(options);
    expect(await query(second, "select seven from public.kept")).toMatchObject([{ seven: 7 }]);
    await second.stop();
  });

  test("ends with the process that started it, even when that is killed", async () => {
    const dataDir = directory("orphan");
    const child = await startElsewhere(dataDir);
    const pid = postmasterPid(dataDir);
    child.kill("SIGKILL");
    expect(await waitForEnd(pid, 10_000)).toBe(true);
  });

  test("takes over a data directory whose Postgres was left running", async () => {
    const dataDir = directory("left");
    const stopped = await startPostgres({ dataDir, port: 0, durable: true });
    const old = postmasterPid(dataDir);
    const next = await startPostgres({ dataDir, port: 0, durable: true });
    expect(postmasterPid(dataDir)).not.toBe(old);
    expect(await query(next, "select 1 as one")).toMatchObject([{ one: 1 }]);
    await next.stop();
    await stopped.stop();
  });

  test("leaves a process alone that merely has the number in a stale file", async () => {
    const dataDir = directory("stale");
    await (await startPostgres({ dataDir, port: 0, durable: true })).stop();
    const bystander = spawn("sleep", ["60"], { stdio: "ignore" });
    writeFileSync(path.join(dataDir, "postmaster.pid"), `${bystander.pid}\n${dataDir}\n`);
    const running = await startPostgres({ dataDir, port: 0, durable: true });
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
    await running.stop();
    bystander.kill();
  });

  test("starts over from a data directory that a killed run left half-made", async () => {
    const dataDir = directory("half");
    mkdirSync(`${dataDir}.draft/base`, { recursive: true });
    writeFileSync(`${dataDir}.draft/PG_VERSION`, "17\n");
    const running = await startPostgres({ dataDir, port: 0, durable: true });
    expect(existsSync(`${dataDir}.draft`)).toBe(false);
    await running.stop();
  });

  test("refuses files that are not its own, and another major version, saying what to do", async () => {
    const foreign = directory("foreign");
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, "thesis.doc"), "");
    await expect(startPostgres({ dataDir: foreign, port: 0, durable: true })).rejects.toThrow(
      "Move its files away first",
    );
    writeFileSync(path.join(foreign, "PG_VERSION"), "15\n");
    await expect(startPostgres({ dataDir: foreign, port: 0, durable: true })).rejects.toThrow(
      "npm run sandbox:reset",
    );
    expect(existsSync(path.join(foreign, "thesis.doc"))).toBe(true);
  });

  test("says why when its port is taken", async () => {
    const port = await findFreePort();
    const running = await startPostgres({ dataDir: directory("port"), port, durable: false });
    await expect(
      startPostgres({ dataDir: directory("port-2"), port, durable: false }),
    ).rejects.toThrow("Address already in use");
    await running.stop();
  });
});
