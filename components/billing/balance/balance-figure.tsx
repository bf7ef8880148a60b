"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { balanceLevel } from "@/components/billing/balance/balance-level";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import { useBalance } from "@/components/billing/balance/credit-store";
import { floorCredits } from "@/components/billing/balance/floor-credits";
import type { LiveBalance } from "@/components/billing/balance/live-balance";
import { cn } from "@/components/ui/cn";
import type { GaugeLevel } from "@/components/ui/gauge-level";

const colourByLevel: Record<GaugeLevel, string> = {
  full: "",
  low: "text-warning",
  empty: "text-destructive",
};

/**
 * The big number, live. When the ledger has moved since the page was rendered (a purchase arrived,
 * something was used in another tab), the rest of the page is read again.
 */
export function BalanceFigure({
  initial,
  lowMicros,
  isUnlimited,
  usedInAllMicros,
}: {
  initial: LiveBalance;
  lowMicros: number;
  isUnlimited: boolean;
  usedInAllMicros: number;
}) {
  const { availableMicros, heldMicros, lastSeq } = useBalance(initial);
  useRefreshAfter(initial.lastSeq, lastSeq);
  // Nothing has run out where nothing has begun.
  const isNew = availableMicros === 0 && usedInAllMicros === 0;
  const level = isUnlimited || isNew ? "full" : balanceLevel(availableMicros, lowMicros);
  return (
    <div className="mt-1">
      <p
        className={cn(
          "pt-2 font-semibold text-5xl tabular-nums leading-none tracking-tight sm:text-6xl",
          colourByLevel[level],
        )}
      >
        {isUnlimited ? "Unlimited" : floorCredits(availableMicros)}
      </p>
      <p className="mt-2 text-muted-foreground text-sm tabular-nums leading-6">
        {heldMicros > 0
          ? `${briefCredits(heldMicros)} held for what is running`
          : usedWords(usedInAllMicros)}
      </p>
    </div>
  );
}

function usedWords(usedInAllMicros: number): string {
  return usedInAllMicros === 0
    ? "Nothing used yet"
    : `${briefCredits(usedInAllMicros)} used since you joined`;
}

/** Reads the page again, once for each later row that was heard of. */
function useRefreshAfter(rendered: number | undefined, heard: number | undefined) {
  const router = useRouter();
  const [, startRefresh] = useTransition();
  const asked = useRef(0);
  useEffect(() => {
    if (rendered === undefined || heard === undefined) return;
    if (heard <= rendered || heard <= asked.current) return;
    asked.current = heard;
    startRefresh(() => router.refresh());
  }, [rendered, heard, router]);
}
