import { formatCredits } from "@/lib/credits/amount";

/**
 * Credits where they are one of many figures: hundredths, rounded down so that nothing reads as more
 * than it is, and below one credit every decimal there is. A receipt says them all.
 */
export function briefCredits(micros: number): string {
  const size = Math.abs(micros);
  if (size < 1_000_000) return formatCredits(micros);
  const hundredths = Math.floor(size / 10_000) * 10_000;
  return formatCredits(micros < 0 ? -hundredths : hundredths);
}
