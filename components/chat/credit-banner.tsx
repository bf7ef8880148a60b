"use client";

import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";

const tones = {
  info: { Icon: Info, box: "border-info-border bg-info-surface", icon: "text-info" },
  warning: {
    Icon: TriangleAlert,
    box: "border-warning-border bg-warning-surface",
    icon: "text-warning",
  },
  danger: {
    Icon: CircleAlert,
    box: "border-destructive-border bg-destructive-surface",
    icon: "text-destructive",
  },
};

/** Above the composer while credits are low or gone; it opens what can be bought. */
export function CreditBanner({
  setup,
  availableMicros,
  isBlocked,
  onBuy,
}: {
  setup: ChatSetup;
  availableMicros: number;
  /** The message that was refused still cannot be paid. */
  isBlocked: boolean;
  onBuy: () => void;
}) {
  const { isUnlimited, lowBalanceMicros } = setup.balance;
  const isLow = availableMicros <= lowBalanceMicros;
  if (isUnlimited || !(isLow || isBlocked)) return null;
  const isOut = availableMicros <= 0;
  const isNew = isOut && setup.needsPlan;
  // Nothing has run out where nothing has begun.
  const tone = isNew ? tones.info : isOut ? tones.danger : tones.warning;
  return (
    <div
      role="status"
      className={cn(
        "mb-2.5 flex items-center gap-2.5 rounded-lg border py-1.5 pr-1.5 pl-3 text-sm",
        tone.box,
      )}
    >
      <tone.Icon aria-hidden="true" className={cn("size-4 shrink-0", tone.icon)} />
      <p className="min-w-0 flex-1 tabular-nums">
        {isNew
          ? "You have no plan yet"
          : isOut
            ? "Out of credits"
            : `Low credits: ${briefCredits(availableMicros)} left`}
      </p>
      <Button size="sm" variant={isOut ? "default" : "outline"} onClick={onBuy}>
        {setup.shop.canBuy ? buyWord(setup) : "Details"}
      </Button>
    </div>
  );
}

function buyWord({ needsPlan, shop }: ChatSetup): string {
  if (needsPlan) return "Choose a plan";
  return shop.plans.length > 0 ? "Upgrade" : "Get credits";
}
