interface DatedLot {
  source: string;
  periodEnd: string | null;
  expiresAt: string | null;
}

/**
 * The day on which a lot's credits end, as it is told at `at`: a plan's with the period they were
 * paid for, when the next month's take their place. For some days after it they are kept while the
 * renewal's payment is on its way; that day is told only once they live on it. Null never ends.
 */
export function lotEnd({ source, periodEnd, expiresAt }: DatedLot, at: string): string | null {
  const isOfPlan = source === "subscription" || source === "rollover";
  if (!isOfPlan || periodEnd === null || expiresAt === null) return expiresAt;
  return Date.parse(periodEnd) > Date.parse(at) ? periodEnd : expiresAt;
}
