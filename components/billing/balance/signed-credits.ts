import { formatCredits } from "@/lib/credits/amount";

/** A movement with its sign: `+500`, `−15` (a true minus, as wide as the plus), `0`. */
export function signedCredits(micros: number, format = formatCredits): string {
  if (micros === 0) return "0";
  return `${micros > 0 ? "+" : "−"}${format(Math.abs(micros))}`;
}
