"use client";

import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import { ChartTip } from "@/components/billing/usage/chart-tip";
import type { UsageChartDay, UsageSeries } from "@/components/billing/usage/usage-series";

const axis = { stroke: "var(--muted-foreground)", fontSize: 12, tickLine: false, axisLine: false };
const compact = new Intl.NumberFormat("en-US", { notation: "compact" });

/** Credits a day, stacked by what they went to. A table beside it says the same in text. */
export function UsageDayChart({ days, series }: { days: UsageChartDay[]; series: UsageSeries[] }) {
  return (
    <BarChart
      responsive
      accessibilityLayer={false}
      data={days}
      margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
      style={{ width: "100%", height: "100%" }}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" minTickGap={28} tickMargin={8} {...axis} />
      <YAxis width={44} tickFormatter={(value: number) => compact.format(value)} {...axis} />
      <Tooltip
        cursor={{ fill: "var(--muted)" }}
        isAnimationActive={false}
        content={({ active, label }) => {
          const day = active ? days.find((candidate) => candidate.label === label) : undefined;
          return day ? <ChartTip day={day} series={series} /> : null;
        }}
      />
      {series.map(({ key, name, colour }) => (
        <Bar
          key={key}
          dataKey={(day: UsageChartDay) => day.values[key] ?? 0}
          name={name}
          stackId="credits"
          fill={colour}
          maxBarSize={36}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}
