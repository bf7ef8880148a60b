import { cn } from "@/components/ui/cn";
import { type GaugeLevel, gaugeShare } from "@/components/ui/gauge-level";

const fillByLevel: Record<GaugeLevel, string> = {
  full: "bg-level-full",
  low: "bg-level-low",
  empty: "bg-level-empty",
};

interface ProgressProps {
  /** What the bar measures, for screen readers. */
  label: string;
  value: number;
  max: number;
  /** The value in words, for example "320 of 1,000 credits used". */
  valueText?: string;
  level?: GaugeLevel;
  className?: string;
}

/** A horizontal bar filled to `value` of `max`. */
export function Progress({
  label,
  value,
  max,
  valueText,
  level = "full",
  className,
}: ProgressProps) {
  const percent = Math.round(gaugeShare(value, max) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={valueText}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-border", className)}
    >
      <div
        className={cn("h-full rounded-full transition-[width] duration-500", fillByLevel[level])}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
