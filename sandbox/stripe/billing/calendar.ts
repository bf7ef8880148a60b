export interface Recurring {
  interval: string;
  interval_count: number;
}

const DAY = 86_400;

/**
 * The anchor moved by `count` billing intervals. Months and years keep the anchor's day and time of
 * day; a month that is too short bills on its last day, and the next returns to the anchor's day.
 */
export function addIntervals(anchor: number, recurring: Recurring, count: number): number {
  const steps = recurring.interval_count * count;
  if (recurring.interval === "day") return anchor + steps * DAY;
  if (recurring.interval === "week") return anchor + steps * 7 * DAY;
  const months = recurring.interval === "year" ? steps * 12 : steps;
  const from = new Date(anchor * 1000);
  const target = new Date(anchor * 1000);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(
    Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0),
  ).getUTCDate();
  target.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return target.getTime() / 1000;
}

/** The billing period around `time`: the boundaries that the anchor makes, start included. */
export function periodAround(
  anchor: number,
  recurring: Recurring,
  time: number,
): { start: number; end: number } {
  const length = addIntervals(anchor, recurring, 1) - anchor;
  let count = Math.floor((time - anchor) / length) - 1;
  while (addIntervals(anchor, recurring, count + 1) <= time) count++;
  while (addIntervals(anchor, recurring, count) > time) count--;
  return {
    start: addIntervals(anchor, recurring, count),
    end: addIntervals(anchor, recurring, count + 1),
  };
}

/** A day as invoices write it: 15 Dec 2026. */
export function dayOf(time: number): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(time * 1000);
}
