import { ToolFailure } from "@/lib/chat/tools/chat-tool";

const dayMs = 86_400_000;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * A day of the Gregorian calendar at midnight UTC. Takes `YYYY-MM-DD`, `today`, `tomorrow`,
 * `yesterday`, and dates with the month in words (`1 March 2027`, `March 1, 2027`).
 *
 * @throws ToolFailure for anything else, and for days that no month has.
 */
export function parseDay(written: string, now: Date): Date {
  const text = written.trim().toLowerCase();
  const offset = { yesterday: -1, today: 0, tomorrow: 1 }[text];
  if (offset !== undefined) return addDays(startOfDay(now), offset);
  const [year, month, day] = isoDate.exec(text)?.slice(1).map(Number) ?? dateInWords(text);
  if (year === undefined || month === undefined || day === undefined) {
    throw new ToolFailure(`Not a date: "${written}". Write YYYY-MM-DD.`);
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1) {
    throw new ToolFailure(`There is no such day: "${written}".`);
  }
  return date;
}

const monthNames = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" })
    .format(new Date(Date.UTC(2000, month, 1)))
    .toLowerCase(),
);

function dateInWords(text: string): number[] {
  const words = text.replace(/(\d)(?:st|nd|rd|th)\b/g, "$1").match(/[a-z]+|\d+/g) ?? [];
  const month = monthNames.findIndex((name) =>
    words.some((word) => word.length >= 3 && name.startsWith(word)),
  );
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const year = numbers.find((number) => number.length === 4);
  const day = numbers.find((number) => number.length <= 2);
  if (month < 0 || year === undefined || day === undefined) return [];
  return [Number(year), month + 1, Number(day)];
}

/** `2027-03-01`. */
export function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function weekdayOf(date: Date): string {
  return new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(date);
}

export function addDays(date: Date, days: number): Date {
  return checked(new Date(date.getTime() + days * dayMs));
}

/** Whole months later; a day that the month lacks becomes its last, so 31 January gives 28 February. */
export function addMonths(date: Date, months: number): Date {
  const day = date.getUTCDate();
  const result = new Date(date);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const daysInMonth = new Date(
    Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0),
  ).getUTCDate();
  result.setUTCDate(Math.min(day, daysInMonth));
  return checked(result);
}

/** Days from one day to another; negative when the second comes first. */
export function daysBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / dayMs);
}

/** The same distance in years, months and days, as calendars are counted. */
export function calendarDistance(from: Date, to: Date) {
  const [first, last] = from <= to ? [from, to] : [to, from];
  let months =
    (last.getUTCFullYear() - first.getUTCFullYear()) * 12 +
    (last.getUTCMonth() - first.getUTCMonth());
  if (addMonths(first, months) > last) months -= 1;
  return {
    years: Math.floor(months / 12),
    months: months % 12,
    days: daysBetween(addMonths(first, months), last),
  };
}

/** Monday to Friday, the first day counted and the last one not. */
export function workdaysBetween(from: Date, to: Date): number {
  const [first, last] = from <= to ? [from, to] : [to, from];
  const days = daysBetween(first, last);
  const rest = Array.from({ length: days % 7 }, (_, at) => addDays(first, at).getUTCDay());
  return Math.floor(days / 7) * 5 + rest.filter((day) => day !== 0 && day !== 6).length;
}

export function dayOfYear(date: Date): number {
  const newYear = new Date(date);
  newYear.setUTCMonth(0, 1);
  return daysBetween(newYear, date) + 1;
}

/** The ISO 8601 week: weeks begin on Monday, and a week belongs to the year of its Thursday. */
export function isoWeek(date: Date): number {
  const thursday = addDays(date, 4 - (date.getUTCDay() || 7));
  return Math.ceil(dayOfYear(thursday) / 7);
}

function startOfDay(date: Date): Date {
  return new Date(Math.floor(date.getTime() / dayMs) * dayMs);
}

function checked(date: Date): Date {
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) {
    throw new ToolFailure("The calendar goes from the year 1 to the year 9999.");
  }
  return date;
}
