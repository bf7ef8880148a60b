"use client";

import { Bar, BarChart, Cell, LabelList, XAxis, YAxis } from "recharts";
import type { UsageSeries } from "@/components/billing/usage/usage-series";

const axis = { stroke: "var(--muted-foreground)", fontSize: 12, tickLine: false, axisLine: false };
const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** Credits by action and tool. A table beside it says the same in text. */
export function UsageToolChart({ series }: { series: UsageSeries[] }) {
  return (
    <BarChart
      responsive
      accessibilityLayer={false}
      layout="vertical"
      data={series}
      margin={{ top: 0, right: 56, bottom: 0, left: 0 }}
      style={{ width: "100%", height: "100%" }}
    >
      <XAxis type="number" hide />
      <YAxis type="category" dataKey="name" width={104} {...axis} />
      <Bar dataKey="credits" barSize={22} radius={[0, 4, 4, 0]} isAnimationActive={false}>
        {series.map(({ key, colour }) => (
          <Cell key={key} fill={colour} />
        ))}
        <LabelList
          dataKey="credits"
          position="right"
          fontSize={12}
          fill="var(--foreground)"
          formatter={(value) => credits.format(Number(value))}
        />
      </Bar>
    </BarChart>
  );
}
