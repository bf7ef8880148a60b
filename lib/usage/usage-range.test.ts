import { expect, test } from "vitest";
import { daysOfRange, parseUsageRange } from "@/lib/usage/usage-range";

test("a range has as many UTC days as it says and ends with today", () => {
  const days = daysOfRange(7, "2026-03-02T23:59:59.999Z");
  expect(days).toEqual([
    "2026-02-24",
    "2026-02-25",
    "2026-02-26",
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
  ]);
  expect(daysOfRange(90, "2026-03-02T00:00:00.000Z")).toHaveLength(90);
});

test("an address can ask for the offered ranges only", () => {
  expect(parseUsageRange("90")).toBe(90);
  expect(parseUsageRange("100000")).toBe(30);
  expect(parseUsageRange(["7", "90"])).toBe(30);
  expect(parseUsageRange(undefined)).toBe(30);
});
