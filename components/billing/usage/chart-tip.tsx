import type { UsageChartDay, UsageSeries } from "@/components/billing/usage/usage-series";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** What a day's bar says when it is pointed at. */
export function ChartTip({ day, series }: { day: UsageChartDay; series: UsageSeries[] }) {
  return (
    <div className="min-w-40 rounded-lg border bg-popover px-3 py-2 text-popover-foreground text-xs leading-5 shadow-lg">
      <p className="flex justify-between gap-6 font-medium">
        <span>{day.label}</span>
        <span className="tabular-nums">{credits.format(day.total)} credits</span>
      </p>
      {series
        .filter(({ key }) => day.values[key])
        .map(({ key, name, colour }) => (
          <p key={key} className="flex items-center gap-2">
            <span className="size-2 rounded-xs" style={{ background: colour }} />
            <span className="text-muted-foreground">{name}</span>
            <span className="ml-auto tabular-nums">{credits.format(day.values[key] ?? 0)}</span>
          </p>
        ))}
    </div>
  );
}
