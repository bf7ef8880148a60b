import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeTemporaryDirectory } from "../temporary-directory";
import { findLockHolder, takeLock } from "./lock";

let temporary: ReturnType<typeof makeTemporaryDirectory>;
beforeEach(() => {
  temporary = makeTemporaryDirectory();
});
afterEach(() => temporary.remove());

/** Takes the lock in a process of its own and keeps it until killed; gives its process id. */
async function holdElsewhere(directory: string) {
  const module = path.resolve(import.meta.dirname, "lock.ts");
  const script = `import(${JSON.stringify(module)}).then(({ takeLock }) => {
    console.log(JSON.stringify(takeLock(${JSON.stringify(directory)})));
    setInterval(() => {}, 1000);
  })`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk)));
  });
  return { child, said };
}

test("a second supervisor is refused and told who holds the data directory", async () => {
  const { child, said } = await holdElsewhere(temporary.directory);
  expect(said).toContain('"held":false');
  expect(takeLock(temporary.directory)).toEqual({ held: true, byPid: child.pid });
  child.kill("SIGKILL");
});

test("of many that start at once exactly one gets the lock, also over a stale one", async () => {
  writeFileSync(path.join(temporary.directory, "supervisor.lock"), "1\nsomebody else\n");
  const holders = await Promise.all(
    Array.from({ length: 4 }, () => holdElsewhere(temporary.directory)),
  );
  expect(holders.filter(({ said }) => said.includes('"held":false'))).toHaveLength(1);
  for (const { child } of holders) child.kill("SIGKILL");
});

test("a killed supervisor's lock is free again", async () => {
  const { child } = await holdElsewhere(temporary.directory);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(findLockHolder(temporary.directory)).toBeNull();
  const lock = takeLock(temporary.directory);
  expect(lock.held).toBe(false);
  expect(findLockHolder(temporary.directory)).toBe(process.pid);
  if (!lock.held) lock.release();
  expect(findLockHolder(temporary.directory)).toBeNull();
});

test("a lock whose number now belongs to another process does not hold", () => {
  const file = path.join(temporary.directory, "supervisor.lock");
  writeFileSync(file, `${process.ppid}\nstarted at another time\n`);
  expect(findLockHolder(temporary.directory)).toBeNull();
});
