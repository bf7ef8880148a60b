"use client";

import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";

export interface ChartSeries {
  key: string;
  name: string;
  /** A CSS colour that follows the theme. */
  colour: string;
}

export interface ChartDay {
  label: string;
  values: Record<string, number>;
}

interface OverviewChartProps {
  days: ChartDay[];
  series: ChartSeries[];
  /** Of money; credits have none. */
  currency: string | null;
  isStacked: boolean;
}

const axis = { stroke: "var(--muted-foreground)", fontSize: 12, tickLine: false, axisLine: false };

/** Figures a day, stacked or side by side. A table beside it says the same in text. */
export function OverviewChart({ days, series, currency, isStacked }: OverviewChartProps) {
  const compact = new Intl.NumberFormat("en-US", {
    notation: "compact",
    ...(currency === null ? {} : { style: "currency", currency }),
  });
  const exact = new Intl.NumberFormat(
    "en-US",
    currency === null ? { maximumFractionDigits: 2 } : { style: "currency", currency },
  );
  return (
    <BarChart
      responsive
      accessibilityLayer={false}
      data={days}
      barGap={1}
      margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
      style={{ width: "100%", height: "100%" }}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" minTickGap={28} tickMargin={8} {...axis} />
      <YAxis width={48} tickFormatter={(value: number) => compact.format(value)} {...axis} />
      <Tooltip
        cursor={{ fill: "var(--muted)" }}
        isAnimationActive={false}
        content={({ active, label }) => {
          const day = active ? days.find((candidate) => candidate.label === label) : undefined;
          return day ? (
            <div className="min-w-40 rounded-lg border bg-popover px-3 py-2 text-popover-foreground text-xs leading-5 shadow-lg">
              <p className="font-medium">{day.label}</p>
              {series.map(({ key, name, colour }) => (
                <p key={key} className="flex items-center gap-2">
                  <span className="size-2 rounded-xs" style={{ background: colour }} />
                  <span className="text-muted-foreground">{name}</span>
                  <span className="ml-auto pl-4 tabular-nums">
                    {exact.format(day.values[key] ?? 0)}
                  </span>
                </p>
              ))}
            </div>
          ) : null;
        }}
      />
      {series.map(({ key, name, colour }) => (
        <Bar
          key={key}
          dataKey={(day: ChartDay) => day.values[key] ?? 0}
          name={name}
          {...(isStacked ? { stackId: "all" } : {})}
          fill={colour}
          maxBarSize={isStacked ? 36 : 14}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}
