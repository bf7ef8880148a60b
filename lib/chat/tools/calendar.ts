import { tool } from "ai";
import { z } from "zod";
import {
  addDays,
  addMonths,
  calendarDistance,
  dayOfYear,
  daysBetween,
  formatDay,
  isoWeek,
  parseDay,
  weekdayOf,
  workdaysBetween,
} from "@/lib/chat/tools/calendar-date";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";

const day = z.string().min(1).max(60).describe("A date as YYYY-MM-DD, or: today");
const amount = z.int().min(-100_000).max(100_000);

const description = {
  date_weekday:
    "Tells the weekday, the ISO week and the day of the year of a date, and how far it is from today.",
  days_between:
    "Counts the days, weeks, workdays and calendar months between two dates. The last day is not counted.",
  date_after: "Adds years, months, weeks and days (negative ones go back) to a date.",
};

/** Dates in UTC: weekdays, distances, and the day so long after another. */
export const calendar: ChatTool = {
  toolId: "calendar",
  isAvailable: () => true,
  example: "How many days are between 2026-11-21 and 2027-03-01?",
  open: () => ({
    functions: {
      date_weekday: tool({
        description: description.date_weekday,
        inputSchema: z.object({ date: day }),
        execute: ({ date }) => {
          const now = new Date();
          const found = parseDay(date, now);
          return {
            ...describeDay(found),
            daysFromToday: daysBetween(parseDay("today", now), found),
          };
        },
      }),
      days_between: tool({
        description: description.days_between,
        inputSchema: z.object({ from: day, to: day }),
        execute: ({ from, to }) => {
          const now = new Date();
          const [first, last] = [parseDay(from, now), parseDay(to, now)];
          const days = daysBetween(first, last);
          return {
            from: describeDay(first),
            to: describeDay(last),
            days,
            weeks: Math.trunc(days / 7),
            workdays: workdaysBetween(first, last),
            calendar: calendarDistance(first, last),
          };
        },
      }),
      date_after: tool({
        description: description.date_after,
        inputSchema: z.object({
          date: day,
          years: amount.optional(),
          months: amount.optional(),
          weeks: amount.optional(),
          days: amount.optional(),
        }),
        execute: ({ date, years = 0, months = 0, weeks = 0, days = 0 }) => {
          const start = parseDay(date, new Date());
          const later = addDays(addMonths(start, years * 12 + months), weeks * 7 + days);
          return { from: describeDay(start), result: describeDay(later) };
        },
      }),
    },
  }),
};

function describeDay(date: Date) {
  return {
    date: formatDay(date),
    weekday: weekdayOf(date),
    isoWeek: isoWeek(date),
    dayOfYear: dayOfYear(date),
  };
}
