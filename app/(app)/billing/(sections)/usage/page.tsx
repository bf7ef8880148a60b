import { ChartNoAxesColumn } from "lucide-react";
import type { Metadata } from "next";
import { formatDay } from "@/components/billing/format-date";
import { ChartCard } from "@/components/billing/usage/chart-card";
import { LazyUsageDayChart, LazyUsageToolChart } from "@/components/billing/usage/lazy-charts";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { UsageFigures } from "@/components/billing/usage/usage-figures";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { usageSeries } from "@/components/billing/usage/usage-series";
import { UsageDayTable, UsageToolTable } from "@/components/billing/usage/usage-tables";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { canSeeBill } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";
import { getUsageReport } from "@/lib/usage/get-usage-report";
import { parseUsageRange, usageRanges } from "@/lib/usage/usage-range";

export const metadata: Metadata = { title: "Usage" };

/** Where the credits went, by day and by tool. */
export default async function UsagePage({ searchParams }: PageProps) {
  const range = parseUsageRange((await searchParams).days);
  const access = await requireAccount("/billing/usage");
  const [{ asOf }, offer] = await Promise.all([getBalance(access), getOffer()]);
  const report = await getUsageReport(access, { range, now: asOf });
  const { series, days } = usageSeries(report, itemNames(offer));
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm leading-6">
          {canSeeBill(access) ? "" : "Your own usage, "}
          {formatDay(report.from)} to {formatDay(report.to)}, UTC
        </p>
        <RangeNav
          label="Range"
          pathname="/billing/usage"
          choices={usageRanges.map((days) => ({
            query: { days: String(days) },
            label: `${days} days`,
            isCurrent: days === range,
          }))}
        />
      </div>
      {report.requests === 0 ? (
        <Card>
          <EmptyState
            icon={<ChartNoAxesColumn aria-hidden="true" />}
            title="Nothing used in this range"
            description="Every message you send and every tool it uses is counted here."
            action={
              <Button asChild variant="outline">
                <Link href="/chat">Open chat</Link>
              </Button>
            }
          />
        </Card>
      ) : (
        <>
          <UsageFigures report={report} />
          <ChartCard
            id="by-day"
            title="Credits by day"
            legend={series}
            height={288}
            chart={<LazyUsageDayChart days={days} series={series} />}
            table={<UsageDayTable days={days} series={series} />}
          />
          <ChartCard
            id="by-tool"
            title="Credits by action and tool"
            height={Math.max(1, series.length) * 44 + 32}
            chart={<LazyUsageToolChart series={series} />}
            table={<UsageToolTable series={series} />}
          />
        </>
      )}
    </div>
  );
}
