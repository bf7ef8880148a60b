/** A UTC day as people read it: `Nov 20, 2026`. */
export function formatDay(iso: string): string {
  return new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(iso),
  );
}

/** A UTC day without its year, for charts: `Nov 20`. */
export function formatShortDay(iso: string): string {
  return new Intl.DateTimeFormat("en-US", {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  }).format(new Date(iso));
}

/** A moment to the minute, in UTC and saying so: `Nov 20, 2026, 14:03 UTC`. */
export function formatMoment(iso: string): string {
  const written = new Intl.DateTimeFormat("en-US", {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
    timeZone: "UTC",
  }).format(new Date(iso));
  return `${written} UTC`;
}
