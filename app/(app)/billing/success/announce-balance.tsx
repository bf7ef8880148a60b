"use client";

import { useEffect } from "react";
import { publishBalance, useBalance } from "@/components/billing/balance/credit-store";
import { formatCredits } from "@/lib/credits/amount";

/** What was bought, and the new balance; every open tab hears of it, so a waiting chat goes on. */
export function AnnounceBalance({
  facts,
  isUnlimited,
  ...reading
}: {
  accountId: string;
  availableMicros: number;
  heldMicros: number;
  lastSeq: number;
  asOf: string;
  isUnlimited: boolean;
  facts: { label: string; value: string }[];
}) {
  const { availableMicros, heldMicros, lastSeq, asOf } = reading;
  const balance = useBalance(reading);
  useEffect(() => {
    publishBalance({ availableMicros, heldMicros, lastSeq, asOf });
  }, [availableMicros, heldMicros, lastSeq, asOf]);
  const rows = [
    ...facts,
    {
      label: "New balance",
      value: isUnlimited ? "Unlimited" : `${formatCredits(balance.availableMicros)} credits`,
    },
  ];
  return (
    <dl className="w-full divide-y rounded-lg border text-left text-sm">
      {rows.map(({ label, value }) => (
        <div key={label} className="flex items-baseline justify-between gap-4 px-4 py-2.5">
          <dt className="text-muted-foreground">{label}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
