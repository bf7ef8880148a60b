import { cn } from "@/components/ui/cn";
import { type GaugeLevel, gaugeShare } from "@/components/ui/gauge-level";

const strokeByLevel: Record<GaugeLevel, string> = {
  full: "stroke-level-full",
  low: "stroke-level-low",
  empty: "stroke-level-empty",
};

interface ProgressRingProps {
  value: number;
  max: number;
  level?: GaugeLevel;
  /** Outer size in pixels. */
  size?: number;
  strokeWidth?: number;
  className?: string;
}

/** A ring filled clockwise from the top. Decoration: the number it shows stands beside it as text. */
export function ProgressRing({
  value,
  max,
  level = "full",
  size = 18,
  strokeWidth = 2.5,
  className,
}: ProgressRingProps) {
  const radius = (size - strokeWidth) / 2;
  const circumference = 2 * Math.PI * radius;
  const circle = { cx: size / 2, cy: size / 2, r: radius, fill: "none", strokeWidth };
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      className={cn("-rotate-90 shrink-0", className)}
    >
      <circle {...circle} className="stroke-border" />
      <circle
        {...circle}
        strokeLinecap="round"
        strokeDasharray={circumference}
        strokeDashoffset={circumference * (1 - gaugeShare(value, max))}
        className={cn("transition-[stroke-dashoffset] duration-500", strokeByLevel[level])}
      />
    </svg>
  );
}
