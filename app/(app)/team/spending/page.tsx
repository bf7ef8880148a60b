import { ChartNoAxesColumn, Download } from "lucide-react";
import type { Metadata, Route } from "next";
import { formatDay } from "@/components/billing/format-date";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { SpendingTable } from "@/components/team/spending-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { canSeeBill } from "@/lib/auth/access";
import { firstParameter } from "@/lib/auth/first-parameter";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";
import { getSpending, type SpendingView, spendingViews } from "@/lib/team/get-spending";
import { groupSpending } from "@/lib/team/group-spending";
import { requireTeam } from "@/lib/team/require-team";
import { daysOfRange, parseUsageRange, usageRanges } from "@/lib/usage/usage-range";

export const metadata: Metadata = { title: "Spending" };

const views: Record<SpendingView, { label: string; heading: string; none: string }> = {
  member: { label: "Member", heading: "Member", none: "Nobody" },
  department: { label: "Department", heading: "Department", none: "No department" },
  api_key: { label: "Key", heading: "API key", none: "No key: in the browser" },
  project: { label: "Project", heading: "Project", none: "No project" },
};

/** More lines than this are for the CSV. */
const mostRows = 500;

/** Who spent what on what. */
export default async function SpendingPage({ searchParams }: PageProps) {
  const access = await requireTeam("/team/spending");
  const parameters = await searchParams;
  const days = parseUsageRange(parameters.days);
  const asked = firstParameter(parameters.by);
  const by = spendingViews.find((view) => view === asked) ?? "member";
  const [{ asOf }, offer] = await Promise.all([getBalance(access), getOffer()]);
  const range = daysOfRange(days, asOf);
  const from = range[0] ?? asOf.slice(0, 10);
  const to = range.at(-1) ?? from;
  const { rows, next_cursor } = await getSpending(
    access,
    { by, from, to, isDetailed: true },
    { limit: mostRows },
  );
  const nameOf = itemNames(offer);
  const subjects = groupSpending(rows, (action) => nameOf("action", action));
  const total = subjects.reduce((sum, { credits }) => sum + credits, 0);
  const view = views[by];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm leading-6">
          {canSeeBill(access) ? "" : "Your own spending, "}
          {formatDay(from)} to {formatDay(to)}, UTC
        </p>
        <Button asChild variant="outline" size="sm">
          <a href={`/team/spending/export?by=${by}&from=${from}&to=${to}`} download>
            <Download aria-hidden="true" /> CSV
          </a>
        </Button>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RangeNav
          label="By"
          pathname={"/team/spending" as Route}
          choices={spendingViews.map((one) => ({
            query: { by: one, days: String(days) },
            label: views[one].label,
            isCurrent: one === by,
          }))}
        />
        <RangeNav
          label="Range"
          pathname={"/team/spending" as Route}
          choices={usageRanges.map((one) => ({
            query: { by, days: String(one) },
            label: `${one} days`,
            isCurrent: one === days,
          }))}
        />
      </div>
      <Card>
        {subjects.length === 0 ? (
          <EmptyState
            icon={<ChartNoAxesColumn aria-hidden="true" />}
            title="Nothing spent in this range"
            description="Every message and every call of a key is counted here."
          />
        ) : (
          <SpendingTable
            label={`Spending by ${view.label.toLowerCase()}`}
            heading={view.heading}
            noneLabel={view.none}
            subjects={subjects}
            total={total}
          />
        )}
      </Card>
      {next_cursor && (
        <p className="text-muted-foreground text-sm leading-6">
          The {mostRows} dearest lines are shown. The CSV has all of them.
        </p>
      )}
    </div>
  );
}
