import type { Route } from "next";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { type DayRange, overviewRanges, rangeOf } from "@/lib/admin/overview-range";

/** Chooses the days of the overview: by a usual length, or from one day to another. */
export function RangeForm({ range, now }: { range: DayRange; now: string }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <RangeNav
        label="Range"
        pathname={"/admin" as Route}
        choices={overviewRanges.map((days) => {
          const { from, to } = rangeOf(days, now);
          return {
            query: { from, to },
            label: days === 365 ? "1 year" : `${days} days`,
            isCurrent: from === range.from && to === range.to,
          };
        })}
      />
      <form action="/admin" className="flex flex-wrap items-center gap-2">
        <Input
          key={`from ${range.from}`}
          type="date"
          name="from"
          aria-label="From"
          defaultValue={range.from}
          max={now.slice(0, 10)}
          required
          className="w-36"
        />
        <span aria-hidden="true" className="text-muted-foreground text-sm">
          to
        </span>
        <Input
          key={`to ${range.to}`}
          type="date"
          name="to"
          aria-label="To"
          defaultValue={range.to}
          max={now.slice(0, 10)}
          required
          className="w-36"
        />
        <Button type="submit" variant="outline">
          Show
        </Button>
      </form>
    </div>
  );
}
