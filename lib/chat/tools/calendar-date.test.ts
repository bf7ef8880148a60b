import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  calendarDistance,
  daysBetween,
  formatDay,
  isoWeek,
  parseDay,
  weekdayOf,
  workdaysBetween,
} from "@/lib/chat/tools/calendar-date";

const now = new Date("2026-11-21T23:59:59Z");
const day = (written: string) => parseDay(written, now);

describe("the calendar", () => {
  test.each([
    ["today", "2026-11-21"],
    ["Tomorrow", "2026-11-22"],
    ["2024-02-29", "2024-02-29"],
    ["1 March 2027", "2027-03-01"],
    ["Sept 3rd, 2027", "2027-09-03"],
    ["0099-01-01", "0099-01-01"],
  ])("reads %s", (written, expected) => {
    expect(formatDay(day(written))).toBe(expected);
  });

  test.each(["2026-02-29", "2026-13-01", "soon", "31 April 2026", "2026-00-10", "12/24/2026"])(
    "refuses %s",
    (written) => {
      expect(() => day(written)).toThrow();
    },
  );

  test.each([
    ["2000-01-01", "Saturday"],
    ["2027-03-01", "Monday"],
    ["1970-01-01", "Thursday"],
  ])("%s is a %s", (written, weekday) => {
    expect(weekdayOf(day(written))).toBe(weekday);
  });

  test("counts days over leap years and across the switches to summer time", () => {
    expect(daysBetween(day("2024-01-01"), day("2025-01-01"))).toBe(366);
    expect(daysBetween(day("2026-03-28"), day("2026-03-30"))).toBe(2);
    expect(daysBetween(day("2026-03-30"), day("2026-03-28"))).toBe(-2);
  });

  test("a month after the last day of January is the last day of February", () => {
    expect(formatDay(addMonths(day("2026-01-31"), 1))).toBe("2026-02-28");
    expect(formatDay(addMonths(day("2024-02-29"), 12))).toBe("2025-02-28");
    expect(formatDay(addMonths(day("2026-01-15"), -13))).toBe("2024-12-15");
  });

  test("the distance in years, months and days leads back to the later day", () => {
    for (const [from, to] of [
      ["2024-02-29", "2026-11-21"],
      ["2026-01-31", "2026-03-01"],
      ["1999-12-31", "2027-01-01"],
    ] as const) {
      const { years, months, days } = calendarDistance(day(from), day(to));
      expect(formatDay(addDays(addMonths(day(from), years * 12 + months), days))).toBe(to);
    }
  });

  test("workdays are those of a count day by day", () => {
    for (let length = 0; length < 30; length += 1) {
      const from = addDays(day("2026-11-21"), length % 7);
      const each = Array.from({ length }, (_, at) => addDays(from, at).getUTCDay());
      const counted = each.filter((weekday) => weekday !== 0 && weekday !== 6).length;
      expect(workdaysBetween(from, addDays(from, length))).toBe(counted);
    }
  });

  test.each([
    ["2026-01-01", 1],
    ["2027-01-03", 53],
    ["2024-12-30", 1],
  ])("%s lies in ISO week %d", (written, week) => {
    expect(isoWeek(day(written))).toBe(week);
  });
});
