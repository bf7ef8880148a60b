import { Download } from "lucide-react";
import type { FigureTable } from "@/components/admin/figure-table";
import { FigureRows } from "@/components/admin/figure-table-card";
import { LazyOverviewChart } from "@/components/admin/lazy-overview-chart";
import type { ChartDay, ChartSeries } from "@/components/admin/overview-chart";
import type { OverviewDay } from "@/components/admin/overview-sums";
import { paymentKinds } from "@/components/admin/overview-tables";
import { formatShortDay } from "@/components/billing/format-date";
import { ChartCard } from "@/components/billing/usage/chart-card";
import { Button } from "@/components/ui/button";
import { toCredits } from "@/lib/credits/amount";
import { minorDigits } from "@/lib/pricing/format-money";

const creditSeries: ChartSeries[] = [
  { key: "granted", name: "Granted", colour: "var(--chart-1)" },
  { key: "used", name: "Used", colour: "var(--chart-2)" },
  { key: "expired", name: "Expired", colour: "var(--chart-3)" },
];

const paymentSeries: ChartSeries[] = Object.entries(paymentKinds).map(([key, name], at) => ({
  key,
  name,
  colour: `var(--chart-${at + 1})`,
}));

/** More days than this are drawn as weeks: a bar stays wide enough to be pointed at. */
const mostBars = 92;

interface OverviewChartsProps {
  days: OverviewDay[];
  currency: string;
  /** The same days as text. */
  table: FigureTable;
  csvHref: string;
}

/** Money and credits by day. */
export function OverviewCharts({ days, currency, table, csvHref }: OverviewChartsProps) {
  const step = days.length > mostBars ? 7 : 1;
  const unit = 10 ** minorDigits(currency);
  const sold = paymentSeries.filter(({ key }) => days.some(({ paid }) => paid[key]));
  const money = groupDays(days, step, (day) =>
    Object.fromEntries(sold.map(({ key }) => [key, (day.paid[key] ?? 0) / unit])),
  );
  const credits = groupDays(days, step, (day) => ({
    granted: toCredits(day.grantedMicros),
    used: toCredits(day.usedMicros),
    expired: toCredits(day.expiredMicros),
  }));
  const only = (keys: string[]): FigureTable => ({
    ...table,
    columns: table.columns.filter(({ key }) => key === "day" || keys.includes(key)),
  });
  const per = step === 7 ? "by week" : "by day";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
      <ChartCard
        id="paid-by-day"
        title={`Paid in ${per}`}
        legend={sold}
        height={240}
        chart={<LazyOverviewChart days={money} series={sold} currency={currency} isStacked />}
        table={
          <FigureRows
            table={{ ...only([...Object.keys(paymentKinds), "returned"]), title: "Money by day" }}
          />
        }
      />
      <ChartCard
        id="credits-by-day"
        title={`Credits ${per}`}
        legend={creditSeries}
        height={240}
        chart={
          <LazyOverviewChart
            days={credits}
            series={creditSeries}
            currency={null}
            isStacked={false}
          />
        }
        table={
          <FigureRows
            table={{ ...only(["granted", "used", "expired"]), title: "Credits by day" }}
          />
        }
      />
      <Button asChild variant="ghost" size="sm" className="justify-self-end lg:col-span-2">
        <a href={csvHref} download>
          <Download aria-hidden="true" /> CSV by day
        </a>
      </Button>
    </div>
  );
}

function groupDays(
  days: OverviewDay[],
  step: number,
  valuesOf: (day: OverviewDay) => Record<string, number>,
): ChartDay[] {
  const groups: ChartDay[] = [];
  for (const [at, day] of days.entries()) {
    let group = groups.at(-1);
    if (!group || at % step === 0) {
      group = { label: formatShortDay(day.day), values: {} };
      groups.push(group);
    }
    for (const [key, value] of Object.entries(valuesOf(day))) {
      group.values[key] = (group.values[key] ?? 0) + value;
    }
  }
  return groups;
}
