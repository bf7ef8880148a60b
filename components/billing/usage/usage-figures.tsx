import type { ReactNode } from "react";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import type { UsageReport } from "@/lib/usage/get-usage-report";

/** The range in four numbers. */
export function UsageFigures({ report }: { report: UsageReport }) {
  const { requests, failures, successRate } = report;
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-xl border bg-card shadow-xs lg:grid-cols-4 [&>div]:border-t [&>div]:border-l [&>div]:-mt-px [&>div]:-ml-px">
      <Figure
        name="Credits used"
        value={briefCredits(report.micros)}
        note={report.refundedMicros > 0 ? `${briefCredits(report.refundedMicros)} refunded` : null}
      />
      <Figure
        name="Daily average"
        value={briefCredits(Math.round(report.dailyAverageMicros / 10_000) * 10_000)}
        note="credits a day"
      />
      <Figure name="Requests" value={requests.toLocaleString("en-US")} />
      <Figure
        name="Success rate"
        value={successRate === null ? "–" : percent(successRate)}
        note={failures > 0 ? `${failures.toLocaleString("en-US")} failed` : null}
      />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: ReactNode }) {
  return (
    <div className="px-5 py-4 sm:px-6 sm:py-5">
      <dt className="text-muted-foreground text-sm">{name}</dt>
      <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{value}</dd>
      {note && <dd className="text-muted-foreground text-xs tabular-nums leading-5">{note}</dd>}
    </div>
  );
}

/** Rounded down, so that 100% means that nothing failed. */
function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}
