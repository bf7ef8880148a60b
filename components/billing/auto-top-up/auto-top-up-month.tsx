import { formatMoment } from "@/components/billing/format-date";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import { Progress } from "@/components/ui/progress";
import { topUpFailureWords } from "@/lib/billing/auto-top-up/failure-words";
import type { AutoTopUp, TopUp } from "@/lib/billing/auto-top-up/settings";
import { formatCredits } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";

/** What auto top-up has spent of its month's limit, and what it last did. */
export function AutoTopUpMonth({
  settings,
  packMinor,
  topUps,
}: {
  settings: AutoTopUp;
  /** What the next top-up would cost, in minor units. */
  packMinor: number;
  topUps: TopUp[];
}) {
  const { spentMinor, monthlyCapMinor, currency } = settings;
  const words = `${formatMoney(spentMinor, currency)} of ${formatMoney(monthlyCapMinor, currency)} spent this month`;
  return (
    <div className="border-t">
      <div className="grid gap-2 px-5 py-4 sm:px-6">
        <Progress
          label="Auto top-up spent this month"
          value={Math.min(spentMinor, monthlyCapMinor)}
          max={monthlyCapMinor}
          valueText={words}
          className="h-2"
        />
        <p className="text-muted-foreground text-sm tabular-nums leading-6">
          {words}
          {settings.isOn &&
            spentMinor + packMinor > monthlyCapMinor &&
            ". No further pack fits into it before the next month begins (UTC)."}
        </p>
      </div>
      {topUps.length > 0 && (
        <ul aria-label="Last top-ups" className="divide-y border-t">
          {topUps.map((topUp) => (
            <TopUpItem key={topUp.paymentId} topUp={topUp} />
          ))}
        </ul>
      )}
    </div>
  );
}

function TopUpItem({ topUp }: { topUp: TopUp }) {
  const { label, variant } = states[topUp.status];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-3 text-sm sm:px-6">
      <div className="min-w-0">
        <p className="font-medium tabular-nums">
          {formatCredits(topUp.creditsMicros)} credits for{" "}
          {formatMoney(topUp.amountMinor, topUp.currency)}
        </p>
        <p className="text-muted-foreground tabular-nums leading-6">
          {formatMoment(topUp.createdAt)}
          {topUp.failure && ` · ${topUpFailureWords(topUp.failure)}`}
        </p>
      </div>
      <Badge variant={variant}>{label}</Badge>
    </li>
  );
}

const states: Record<TopUp["status"], { label: string; variant: BadgeProps["variant"] }> = {
  pending: { label: "Under way", variant: "neutral" },
  processing: { label: "Processing", variant: "neutral" },
  paid: { label: "Paid", variant: "success" },
  failed: { label: "Failed", variant: "danger" },
  expired: { label: "Not charged", variant: "neutral" },
  refunded: { label: "Refunded", variant: "neutral" },
  disputed: { label: "Disputed", variant: "warning" },
};
