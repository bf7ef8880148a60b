/** How much is left, as a gauge colours it; whoever draws the gauge decides the thresholds. */
export type GaugeLevel = "full" | "low" | "empty";

/** The share of `max` as a number from 0 to 1; a gauge without a positive end reads as empty. */
export function gaugeShare(value: number, max: number): number {
  if (!(max > 0)) return 0;
  return Math.min(1, Math.max(0, value / max));
}
