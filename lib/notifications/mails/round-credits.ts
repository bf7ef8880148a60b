import { microsPerCredit } from "@/lib/credits/amount";

/** Credits in a sentence: whole ones where there are many, two decimals where there are few. */
export function roundCredits(micros: number): string {
  const amount = micros / microsPerCredit;
  const digits = Math.abs(amount) >= 100 ? 0 : 2;
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: digits }).format(amount);
}
