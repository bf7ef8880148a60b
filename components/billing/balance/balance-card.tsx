import type { ReactNode } from "react";
import { BalanceFigure } from "@/components/billing/balance/balance-figure";
import { balanceLevel } from "@/components/billing/balance/balance-level";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import { formatDay } from "@/components/billing/format-date";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import { Card, CardContent, CardFooter } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import type { Balance } from "@/lib/credits/get-balance";
import type { RunOut } from "@/lib/credits/get-run-out";

interface BalanceCardProps {
  accountId: string;
  balance: Balance;
  /** What the plan gave for this period and what of it is used. */
  allowance: { grantedMicros: number; usedMicros: number };
  /** The live subscription; null without one. */
  subscription: AccountSubscription | null;
  /** Where the pace of the last days leads; null where nothing can be said. */
  runOut: RunOut | null;
  actions: ReactNode;
}

/** The balance as one big number, and how much of the period's credits is used. */
export function BalanceCard({
  accountId,
  balance,
  allowance,
  subscription,
  runOut,
  actions,
}: BalanceCardProps) {
  return (
    <Card aria-labelledby="balance-title" className="justify-between">
      <CardContent className="grid gap-6 sm:pt-6">
        <div>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 id="balance-title" className="font-medium text-muted-foreground text-sm">
              Credits available
            </h2>
            <PlanBadge balance={balance} subscription={subscription} />
          </div>
          <BalanceFigure
            initial={{
              accountId,
              availableMicros: balance.availableMicros,
              heldMicros: balance.heldMicros,
              lastSeq: balance.lastSeq,
              asOf: balance.asOf,
            }}
            lowMicros={balance.lowBalanceMicros}
            isUnlimited={balance.isUnlimited}
            usedInAllMicros={balance.lifetimeUsedMicros}
          />
        </div>
        <PeriodBar balance={balance} allowance={allowance} subscription={subscription} />
        {runOut && !balance.isUnlimited && <RunOutLine runOut={runOut} balance={balance} />}
      </CardContent>
      <CardFooter className="gap-2 max-sm:grid max-sm:grid-cols-2">{actions}</CardFooter>
    </Card>
  );
}

const stateBadges: Record<string, { word: string; variant: BadgeProps["variant"] }> = {
  trialing: { word: "trial", variant: "success" },
  past_due: { word: "unpaid", variant: "danger" },
  unpaid: { word: "unpaid", variant: "danger" },
  paused: { word: "paused", variant: "warning" },
};

/** The plan whose rights the account has, and how its subscription stands where that is news. */
function PlanBadge({ balance, subscription }: Pick<BalanceCardProps, "balance" | "subscription">) {
  const state = subscription && stateBadges[subscription.status];
  const isSaid = state && subscription.planName === balance.planName;
  return (
    <span className="flex flex-wrap gap-1.5">
      {state && (
        <Badge variant={state.variant}>
          {subscription.planName ?? "Plan"} {state.word}
        </Badge>
      )}
      {!isSaid &&
        (balance.planName ? (
          <Badge variant="primary">{balance.planName} plan</Badge>
        ) : (
          <Badge>No plan</Badge>
        ))}
    </span>
  );
}

function PeriodBar({
  balance,
  allowance,
  subscription,
}: Pick<BalanceCardProps, "balance" | "allowance" | "subscription">) {
  const { grantedMicros, usedMicros } = allowance;
  const endsAt = subscription?.cancelAt ?? null;
  const verb = periodVerb(balance, subscription);
  const reset = endsAt ? (
    <span>Ends {formatDay(endsAt)}</span>
  ) : (
    balance.periodEnd && (
      <span>
        {verb} {formatDay(balance.periodEnd)}
      </span>
    )
  );
  if (balance.isUnlimited) {
    return (
      <Line left={`${briefCredits(balance.periodUsedMicros)} used this period`} right={reset} />
    );
  }
  if (grantedMicros === 0) {
    return (
      <p className="text-muted-foreground text-sm leading-6">
        {balance.planName
          ? "Your plan's credits for this period have not arrived yet."
          : "A plan brings credits every month."}
      </p>
    );
  }
  const words = `${briefCredits(usedMicros)} of ${briefCredits(grantedMicros)} used this period`;
  return (
    <div className="grid gap-2">
      <Progress
        label="Plan credits used this period"
        value={usedMicros}
        max={grantedMicros}
        valueText={words}
        level={balanceLevel(balance.availableMicros, balance.lowBalanceMicros)}
        className="h-2"
      />
      <Line left={words} right={reset} />
    </div>
  );
}

/** What happens at the period's end. */
function periodVerb(
  { planKind }: Balance,
  subscription: BalanceCardProps["subscription"],
): "Trial ends" | "Period ends" | "Renews" | "Resets" {
  if (subscription?.status === "trialing") return "Trial ends";
  if (subscription?.status === "past_due" || subscription?.status === "unpaid")
    return "Period ends";
  return planKind === "paid" ? "Renews" : "Resets";
}

function Line({ left, right }: { left: string; right: ReactNode }) {
  return (
    <p className="flex flex-wrap justify-between gap-x-4 text-muted-foreground text-sm tabular-nums leading-6">
      <span>{left}</span>
      {right}
    </p>
  );
}

/** How long the credits last at the pace of the last 14 days. */
function RunOutLine({ runOut, balance }: { runOut: RunOut; balance: Balance }) {
  const { runsOutOn, microsPerDay } = runOut;
  const pace = `${briefCredits(microsPerDay)} a day lately`;
  if (runsOutOn === null) return null;
  const isPastPeriod = balance.periodEnd !== null && runsOutOn >= balance.periodEnd.slice(0, 10);
  return (
    <Line
      left={
        isPastPeriod
          ? "Enough for the rest of the period"
          : `Lasts until about ${formatDay(runsOutOn)}`
      }
      right={<span>{pace}</span>}
    />
  );
}
