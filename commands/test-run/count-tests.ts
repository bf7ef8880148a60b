import { readFileSync } from "node:fs";
import { z } from "zod";

export type TestCount = { passed: number; failed: number };

const vitestReport = z
  .object({ numPassedTests: z.number(), numFailedTests: z.number() })
  .transform((report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }));

/** A test that passed only when repeated counts as passed here; the config decides if it may. */
const playwrightReport = z
  .object({ stats: z.object({ expected: z.number(), flaky: z.number(), unexpected: z.number() }) })
  .transform(({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }));

/** Reads a runner's JSON report; no tests at all when there is none, as after a crash. */
export function countTests(runner: "vitest" | "playwright", file: string): TestCount {
  const shape = runner === "vitest" ? vitestReport : playwrightReport;
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
