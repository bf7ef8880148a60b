/** The ranges that a usage report may cover, in days, today included. */
export const usageRanges = [7, 30, 90] as const;

export type UsageRange = (typeof usageRanges)[number];

const usual: UsageRange = 30;

/** The range that an address asks for; the usual one for anything else. */
export function parseUsageRange(written: string | string[] | undefined): UsageRange {
  return usageRanges.find((range) => String(range) === written) ?? usual;
}

/** The UTC days of a range that ends with the day of `now`, oldest first, as YYYY-MM-DD. */
export function daysOfRange(range: UsageRange, now: string): string[] {
  const last = new Date(now);
  return Array.from({ length: range }, (_, index) =>
    new Date(
      Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate() - (range - 1 - index)),
    )
      .toISOString()
      .slice(0, 10),
  );
}
