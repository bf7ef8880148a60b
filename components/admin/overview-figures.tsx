import type { ReactNode } from "react";
import {
  activeSubscriptions,
  churnRate,
  earned,
  freeCredits,
  type Money,
  monthlyRevenue,
  sumMoney,
} from "@/components/admin/overview-sums";
import { showCount, showDollars, showPercent } from "@/components/admin/show-figure";
import type { Overview } from "@/lib/admin/get-overview";
import { formatCredits, microsPerCredit } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";

/** The product in numbers; each is recomputed from the ledger's rows in a test. */
export function OverviewFigures({ overview }: { overview: Overview }) {
  const { metrics, payments, churn, deferred } = overview;
  const mrr = monthlyRevenue(overview);
  const packs = payments.filter(({ kind }) => kind !== "subscription");
  const packMoney = sumMoney(packs.map((row) => ({ ...row, minor: row.amountMinor })));
  const returned = sumMoney(payments.map((row) => ({ ...row, minor: row.returnedMinor })));
  const paid = sumMoney(payments.map((row) => ({ ...row, minor: row.amountMinor })));
  const owed = sumMoney(
    deferred.map((row) => ({ ...row, minor: row.lotsMinor + row.monthsMinor })),
  );
  const { breakage } = earned(overview);
  const trials = metrics.subscriptions
    .filter(({ status }) => status === "trialing")
    .reduce((sum, { subscriptions }) => sum + subscriptions, 0);
  const lost = churn.reduce((sum, { ended }) => sum + ended, 0);
  const rate = churnRate(churn);
  const free = freeCredits(overview).reduce((sum, { micros }) => sum + micros, 0);
  const { credits } = metrics;
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-xl border bg-card shadow-xs lg:grid-cols-4 [&>div]:border-t [&>div]:border-l [&>div]:-mt-px [&>div]:-ml-px">
      <Figure
        name="Users"
        value={showCount(metrics.people)}
        note={`${showCount(metrics.newPeople)} new in the range`}
      />
      <Figure
        name="Active subscriptions"
        value={showCount(activeSubscriptions(overview))}
        note={trials > 0 ? `and ${showCount(trials)} in a trial` : "nobody in a trial"}
      />
      <Figure name="MRR" value={showMoney(mrr)} note="at the subscribers' own prices" />
      <Figure
        name="ARR"
        value={showMoney(mrr.map((part) => ({ ...part, minor: part.minor * 12 })))}
        note="twelve times MRR"
      />
      <Figure
        name="Paid in"
        value={showMoney(paid)}
        note={returned.length > 0 ? `${showMoney(returned)} given back` : "nothing given back"}
      />
      <Figure
        name="Pack revenue"
        value={showMoney(packMoney)}
        note={`${showCount(packs.reduce((sum, row) => sum + row.payments, 0))} purchases`}
      />
      <Figure
        name="Churn"
        value={rate === null ? "–" : showPercent(rate)}
        note={`${showCount(lost)} subscriptions ended`}
      />
      <Figure
        name="Deferred revenue"
        value={showMoney(owed)}
        note={`${showMoney(breakage)} breakage in the range`}
      />
      <Figure
        name="Credits granted"
        value={brief(credits.granted)}
        note={`${brief(free / microsPerCredit)} of them given away`}
      />
      <Figure
        name="Credits used"
        value={brief(credits.used)}
        note={credits.refunded > 0 ? `${brief(credits.refunded)} refunded` : "nothing refunded"}
      />
      <Figure
        name="Credits outstanding"
        value={brief(credits.outstanding)}
        note={`${brief(credits.expired)} expired in the range`}
      />
      <Figure
        name="Provider cost"
        value={showDollars(Math.round(metrics.providerCostUsd * 1_000_000))}
        note={`${showCount(metrics.requests)} requests, ${showCount(metrics.failures)} failed`}
      />
    </dl>
  );
}

/** Money of every currency; zero dollars where there is none. */
export function showMoney(money: Money): string {
  if (money.length === 0) return formatMoney(0, "usd");
  return money.map(({ minor, currency }) => formatMoney(minor, currency)).join(" · ");
}

/** Credits in whole hundredths, as one of many figures. */
function brief(credits: number): string {
  return formatCredits(Math.floor(credits * 100) * 10_000);
}

function Figure({ name, value, note }: { name: string; value: string; note?: ReactNode }) {
  return (
    <div className="min-w-0 px-4 py-4 sm:px-6 sm:py-5">
      <dt className="text-muted-foreground text-sm">{name}</dt>
      <dd className="mt-1 break-words font-semibold text-xl tabular-nums tracking-tight sm:text-2xl">
        {value}
      </dd>
      {note && <dd className="text-muted-foreground text-xs tabular-nums leading-5">{note}</dd>}
    </div>
  );
}
