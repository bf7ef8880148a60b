const dayMs = 86_400_000;
const mostDays = 366;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;

/** The ranges that the overview offers, in days, today included. */
export const overviewRanges = [7, 30, 90, 365] as const;

/** UTC days, both included. */
export interface DayRange {
  from: string;
  to: string;
}

/**
 * The days that an address asks for; the 30 days up to `now` for anything that is no range of at most
 * 366 days.
 */
export function parseOverviewRange(
  asked: { from?: string | undefined; to?: string | undefined },
  now: string,
): DayRange {
  const to = parseDay(asked.to) ?? now.slice(0, 10);
  const from = parseDay(asked.from) ?? daysBack(to, 30);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return days >= 1 && days <= mostDays ? { from, to } : rangeOf(30, now);
}

/** So many days that end with the day of `now`. */
export function rangeOf(days: number, now: string): DayRange {
  const to = now.slice(0, 10);
  return { from: daysBack(to, days), to };
}

function daysBack(to: string, days: number): string {
  return new Date(Date.parse(to) - (days - 1) * dayMs).toISOString().slice(0, 10);
}

function parseDay(written: string | undefined): string | null {
  if (written === undefined || !isoDay.test(written)) return null;
  const at = Date.parse(written);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== written ? null : written;
}
