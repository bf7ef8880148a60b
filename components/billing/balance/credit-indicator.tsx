"use client";

import { balanceLevel } from "@/components/billing/balance/balance-level";
import { useBalance } from "@/components/billing/balance/credit-store";
import { shortCredits } from "@/components/billing/balance/floor-credits";
import type { LiveBalance } from "@/components/billing/balance/live-balance";
import { cn } from "@/components/ui/cn";
import type { GaugeLevel } from "@/components/ui/gauge-level";
import { Link } from "@/components/ui/link";
import { ProgressRing } from "@/components/ui/progress-ring";
import { formatCredits } from "@/lib/credits/amount";

interface CreditIndicatorProps {
  initial: LiveBalance;
  /** What the plan gives a month; null without a plan. The ring's whole. */
  allowanceMicros: number | null;
  /** At or below this, the balance is low. */
  lowMicros: number;
  isUnlimited: boolean;
  /** Who may buy is led to the packs, others to the overview. */
  canBuy: boolean;
}

const textByLevel: Record<GaugeLevel, string> = {
  full: "",
  low: "text-warning",
  empty: "text-destructive",
};

/** The balance in the header: live while a reply streams, the same in every tab. */
export function CreditIndicator({
  initial,
  allowanceMicros,
  lowMicros,
  isUnlimited,
  canBuy,
}: CreditIndicatorProps) {
  const { availableMicros, lastSeq } = useBalance(initial);
  // Nothing has run out where nothing has begun.
  const isNew = availableMicros === 0 && lastSeq === 0;
  const level = isUnlimited || isNew ? "full" : balanceLevel(availableMicros, lowMicros);
  const words = isUnlimited ? "Unlimited" : shortCredits(availableMicros);
  // Without an allowance, ten times what counts as low is a full ring.
  const whole = allowanceMicros || lowMicros * 10 || availableMicros || 1;
  return (
    <Link
      href={canBuy ? "/billing#packs" : "/billing"}
      prefetch={false}
      title={isUnlimited ? undefined : `${formatCredits(availableMicros)} credits`}
      aria-label={
        isUnlimited
          ? "Unlimited credits. See the bill."
          : `${words} credits${level === "full" ? "" : `, ${level}`}. Get more.`
      }
      className={cn(
        "inline-flex h-8 items-center gap-2 rounded-full border bg-card pr-3 pl-2 font-medium text-[0.8125rem] tabular-nums shadow-xs transition-colors hover:bg-accent",
        textByLevel[level],
      )}
    >
      <ProgressRing
        value={isUnlimited ? 1 : availableMicros}
        max={isUnlimited ? 1 : whole}
        level={level}
        size={16}
      />
      {words}
    </Link>
  );
}
