import type { ReactNode } from "react";
import { formatMoment } from "@/components/billing/format-date";
import { limitOwner } from "@/components/team/limit-name";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { GaugeLevel } from "@/components/ui/gauge-level";
import { Progress } from "@/components/ui/progress";
import type { TeamLimit } from "@/lib/team/list-limits";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** Spend limits with how much of each is gone; `action` is what the viewer may do about one. */
export function LimitList({
  label,
  limits,
  hasSmallActions = false,
  action,
}: {
  label: string;
  limits: TeamLimit[];
  /** The actions stand beside a limit on a phone too, where wide ones go below it. */
  hasSmallActions?: boolean;
  action: (limit: TeamLimit) => ReactNode;
}) {
  return (
    <ul aria-label={label} className="divide-y border-t">
      {limits.map((limit) => {
        const used = limit.spent + limit.held;
        const left = Math.max(0, limit.inForce - used);
        return (
          <li
            key={limit.spendLimitId}
            className={cn(
              "grid gap-x-4 gap-y-3 px-5 py-4 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center sm:gap-x-6 sm:px-6",
              hasSmallActions && "grid-cols-[minmax(0,1fr)_auto]",
            )}
          >
            <div className="grid min-w-0 gap-2">
              <div className="flex flex-wrap items-center gap-2">
                <span className="min-w-0 truncate font-medium text-sm">{limitOwner(limit)}</span>
                <Badge variant="outline">A {limit.window}</Badge>
                <Badge variant={limit.mode === "block" ? "neutral" : "warning"}>
                  {limit.mode === "block" ? "Blocks" : "Warns"}
                </Badge>
                {limit.raised !== null && <Badge variant="primary">Raised</Badge>}
              </div>
              <Progress
                label={`${limitOwner(limit)}, a ${limit.window}`}
                value={used}
                max={Math.max(limit.inForce, 1e-6)}
                valueText={`${credits.format(used)} of ${credits.format(limit.inForce)} credits`}
                level={levelOf(used, limit.inForce)}
              />
              <p className="text-[0.8125rem] text-muted-foreground tabular-nums leading-5">
                {credits.format(used)} of {credits.format(limit.inForce)} credits,{" "}
                {left > 0 ? `${credits.format(left)} left` : "reached"} until{" "}
                {formatMoment(limit.windowEndsAt)}
                {limit.raisedUntil &&
                  `. Raised from ${credits.format(limit.limit)} until ${formatMoment(limit.raisedUntil)}`}
              </p>
            </div>
            <div className="flex shrink-0 gap-2">{action(limit)}</div>
          </li>
        );
      })}
    </ul>
  );
}

function levelOf(used: number, most: number): GaugeLevel {
  if (used >= most) return "empty";
  return used >= most * 0.8 ? "low" : "full";
}
