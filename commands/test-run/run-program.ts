import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { afterDeath } from "../../sandbox/after-death";
import { projectDirectory } from "../../sandbox/directory";
import { waitForExit } from "../../sandbox/wait-for-exit";
import { testEnvironment } from "./test-environment";

const timeoutMs = 40 * 60_000;

/**
 * Runs one program of a package (`bin` of its package.json) on this Node, without input, and
 * collects what it prints. Aborting ends it with everything it started.
 */
export async function runProgram(
  program: string,
  parameters: string[],
  options: { environment?: Record<string, string>; signal: AbortSignal },
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [findProgram(program), ...parameters], {
    cwd: projectDirectory,
    // A group of its own, so that browsers and databases end with the step that uses them.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...testEnvironment(), ...options.environment },
  });
  const endGroup = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  const watch = afterDeath(`kill -TERM "-$1"`, String(child.pid));
  options.signal.addEventListener("abort", endGroup);
  let output = "";
  const timer = setTimeout(() => {
    output += `\nStopped: it ran longer than ${timeoutMs / 60_000} minutes.\n`;
    endGroup();
  }, timeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  const code = await waitForExit(child);
  clearTimeout(timer);
  options.signal.removeEventListener("abort", endGroup);
  watch.dismiss();
  return { code, output };
}

/** The file behind `npx <program>`: the same that the lockfile pins, without asking npm. */
function findProgram(program: string) {
  const [name, file] = programs[program] ?? [];
  if (name === undefined || file === undefined) throw new Error(`Unknown program: ${program}`);
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return path.join(path.dirname(manifest), file);
}

const programs: Record<string, [packageName: string, file: string]> = {
  biome: ["@biomejs/biome", "bin/biome"],
  next: ["next", "dist/bin/next"],
  tsc: ["typescript", "bin/tsc"],
  vitest: ["vitest", "vitest.mjs"],
  playwright: ["@playwright/test", "cli.js"],
};
