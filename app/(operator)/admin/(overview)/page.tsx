import type { Metadata } from "next";
import { FigureTableCard } from "@/components/admin/figure-table-card";
import { OverviewCharts } from "@/components/admin/overview-charts";
import { OverviewFigures } from "@/components/admin/overview-figures";
import { overviewDays } from "@/components/admin/overview-sums";
import { overviewTables } from "@/components/admin/overview-tables";
import { RangeForm } from "@/components/admin/range-form";
import { RevenueProjection } from "@/components/admin/revenue-projection";
import { formatDay } from "@/components/billing/format-date";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { PageHeader } from "@/components/layout/page-header";
import { cn } from "@/components/ui/cn";
import { getOverview } from "@/lib/admin/get-overview";
import { parseOverviewRange } from "@/lib/admin/overview-range";
import { requireOperator } from "@/lib/admin/require-operator";
import { firstParameter } from "@/lib/auth/first-parameter";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "Overview" };

/** Tables of few columns stand side by side. */
const narrowTables = ["revenue", "free-credits", "credits", "earned"];

/** How the business does. */
export default async function OverviewPage({ searchParams }: PageProps) {
  const operator = await requireOperator();
  const asked = await searchParams;
  const [{ asOf }, offer] = await Promise.all([getBalance(operator), getOffer()]);
  const range = parseOverviewRange(
    { from: firstParameter(asked.from), to: firstParameter(asked.to) },
    asOf,
  );
  const overview = await getOverview(range);
  const { currency } = offer;
  const tables = overviewTables(overview, { nameOf: itemNames(offer), currency });
  const daily = tables.find(({ id }) => id === "days");
  const narrow = tables.filter(({ id }) => narrowTables.includes(id));
  const wide = tables.filter(({ id }) => id !== "days" && !narrowTables.includes(id));
  const csvHref = (id: string) => `/admin/export?table=${id}&from=${range.from}&to=${range.to}`;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Overview"
        description={`${formatDay(range.from)} to ${formatDay(range.to)}, UTC`}
        className="sm:flex-col sm:items-start xl:flex-row xl:items-end"
        action={<RangeForm range={range} now={asOf} />}
      />
      <OverviewFigures overview={overview} />
      {daily && (
        <OverviewCharts
          days={overviewDays(overview, currency)}
          currency={currency}
          table={daily}
          csvHref={csvHref(daily.id)}
        />
      )}
      <RevenueProjection
        currency={currency}
        plans={overview.plans
          .filter(({ planId }) => planId !== null)
          .map(({ planId, plan, accounts, monthlyMinor }) => ({
            planId: planId ?? "",
            name: plan ?? planId ?? "",
            accounts,
            monthlyMinor,
          }))}
      />
      {[wide.slice(0, 1), narrow, wide.slice(1)].map((group) => (
        <div
          key={group.map(({ id }) => id).join(" ")}
          className={cn(
            "grid grid-cols-[minmax(0,1fr)] gap-6",
            group === narrow && "lg:grid-cols-[repeat(2,minmax(0,1fr))]",
          )}
        >
          {group.map((table) => (
            <FigureTableCard key={table.id} table={table} csvHref={csvHref(table.id)} />
          ))}
        </div>
      ))}
    </div>
  );
}
