import path from "node:path";
import process from "node:process";
import { keepNextEnv, makeBuildDirectory } from "./test-run/build-directory";
import { countTests, type TestCount } from "./test-run/count-tests";
import { runProgram } from "./test-run/run-program";

// `npm test`: everything that has to hold, on a clean clone, without a key, a network or Docker.
// The last line is `N passed, N failed`; a failed step without a failed test counts as one.

type Outcome = { ok: boolean; output: string; count?: TestCount };

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt.abort());
}
const { signal } = interrupt;
const build = makeBuildDirectory();
const results: { name: string; outcome: Outcome }[] = [];

try {
  await Promise.all([
    step("format and lint", () => run("biome", ["ci", "--colors=off", "."])),
    step("types", checkTypes),
  ]);
  const [, isBuilt] = await Promise.all([
    step("unit, sandbox and database tests", runVitest),
    step("production build", () => keepNextEnv(() => run("next", ["build"], build.environment))),
  ]);
  await step("browser tests", () =>
    isBuilt
      ? runPlaywright()
      : Promise.resolve({ ok: false, output: "Not run: there is no production build." }),
  );
} finally {
  build.remove();
}

if (signal.aborted) {
  console.log("Interrupted.");
  process.exit(130);
}
const total = { passed: 0, failed: 0 };
for (const { outcome } of results) {
  const { passed, failed } = outcome.count ?? { passed: 0, failed: 0 };
  total.passed += passed;
  total.failed += outcome.ok ? 0 : Math.max(1, failed);
}
const broken = results.filter(({ outcome }) => !outcome.ok).map(({ name }) => name);
if (broken.length > 0) console.log(`\nFailed: ${broken.join("; ")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(broken.length > 0 ? 1 : 0);

/** Runs one step, prints its line, and what it said when it failed. */
async function step(name: string, work: () => Promise<Outcome>): Promise<boolean> {
  if (signal.aborted) return false;
  const started = performance.now();
  const outcome: Outcome = await work().catch((error: unknown) => ({
    ok: false,
    output: String(error),
  }));
  if (signal.aborted) return false;
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const counted = outcome.count
    ? ` (${outcome.count.passed} passed, ${outcome.count.failed} failed)`
    : "";
  console.log(`${outcome.ok ? "ok    " : "FAILED"} ${seconds} s  ${name}${counted}`);
  if (!outcome.ok) console.log(`\n${outcome.output.trim()}\n`);
  results.push({ name, outcome });
  return outcome.ok;
}

async function run(
  program: string,
  parameters: string[],
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const { code, output } = await runProgram(program, parameters, { environment, signal });
  return { ok: code === 0, output };
}

/** Route types first: `tsc` reads what `next typegen` writes about the pages. */
async function checkTypes(): Promise<Outcome> {
  const routes = await run("next", ["typegen"]);
  return routes.ok ? run("tsc", ["--noEmit", "--incremental", "false"]) : routes;
}

async function runVitest(): Promise<Outcome> {
  const report = path.join(build.directory, "vitest.json");
  const outcome = await run("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  return { ...outcome, count: countTests("vitest", report) };
}

async function runPlaywright(): Promise<Outcome> {
  const report = path.join(build.directory, "playwright.json");
  const outcome = await run(
    "playwright",
    ["test", "--config=e2e/playwright.config.ts", "--reporter=line,json"],
    { ...build.environment, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  );
  return { ...outcome, count: countTests("playwright", report) };
}
