"use client";

import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCredits, toMicros } from "@/lib/credits/amount";

/** Asks the last question again, and says what that can cost. */
export function RetryButton({ price, onRetry }: { price: number | null; onRetry: () => void }) {
  const cost = price === null ? "" : ` (up to ${formatCredits(toMicros(price))} credits)`;
  return (
    <Tooltip content={`Ask again${cost}`}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Retry${cost}`}
        className="text-muted-foreground [&_svg]:size-3.5"
        onClick={onRetry}
      >
        <RotateCcw aria-hidden="true" />
      </Button>
    </Tooltip>
  );
}
