import { expect, test } from "vitest";
import { usageSeries } from "@/components/billing/usage/usage-series";
import type { UsageReport } from "@/lib/usage/get-usage-report";

const codes = ["query", "a", "b", "c", "d", "e", "f"];

/** One day on which each of the first `count` codes took a credit more than the next. */
function report(count: number): UsageReport {
  const items = codes.slice(0, count).map((code, index) => ({
    kind: index === 0 ? ("action" as const) : ("tool" as const),
    code,
    requests: 1,
    micros: (10 - index) * 1_000_000,
  }));
  const micros = items.reduce((sum, item) => sum + item.micros, 0);
  const byItem = Object.fromEntries(
    items.map((item) => [`${item.kind}:${item.code}`, item.micros]),
  );
  return {
    from: "2026-11-20",
    to: "2026-11-20",
    requests: 1,
    failures: 0,
    micros,
    refundedMicros: 0,
    dailyAverageMicros: micros,
    successRate: 1,
    days: [{ day: "2026-11-20", requests: 1, micros, byItem }],
    items,
    models: [],
  };
}

const nameOf = (_kind: string, code: string) => code;
const sum = (values: Record<string, number>) => Object.values(values).reduce((a, b) => a + b, 0);

test("a day's series add up to the day's total, also when small ones are drawn together", () => {
  for (const count of [1, 5, 6, 7]) {
    const [day] = usageSeries(report(count), nameOf).days;
    expect(sum(day?.values ?? {})).toBe(day?.total);
  }
});

test("there are never more series than colours that can be told apart", () => {
  const { series } = usageSeries(report(7), nameOf);
  expect(series.map(({ name }) => name)).toEqual(["query", "a", "b", "c", "Other"]);
  expect(new Set(series.map(({ colour }) => colour)).size).toBe(series.length);
  expect(series.at(-1)?.credits).toBe(6 + 5 + 4);
});
