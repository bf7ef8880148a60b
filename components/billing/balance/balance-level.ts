import type { GaugeLevel } from "@/components/ui/gauge-level";

/** How a balance is coloured: empty at nothing, low at or under the catalog's threshold. */
export function balanceLevel(availableMicros: number, lowMicros: number): GaugeLevel {
  if (availableMicros <= 0) return "empty";
  return availableMicros <= lowMicros ? "low" : "full";
}
