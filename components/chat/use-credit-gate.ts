"use client";

import { useEffect, useState } from "react";
import { toast } from "sonner";
import { refetchBalance } from "@/components/billing/balance/credit-store";
import type { Refusal } from "@/components/chat/refusal";
import { toMicros } from "@/lib/credits/amount";

const recheckMs = 5_000;

/**
 * Stands before the next message while it cannot be paid. It closes when a message is refused for
 * want of credits, and opens by itself when enough have arrived, from this tab or anywhere.
 */
export function useCreditGate({
  availableMicros,
  isUnlimited,
  hasDraft,
}: {
  availableMicros: number;
  isUnlimited: boolean;
  hasDraft: boolean;
}) {
  const [isDialogOpen, setDialogOpen] = useState(false);
  /** What was refused; `neededMicros` lets it pass. */
  const [stop, setStop] = useState<{ refusal: Refusal | null; neededMicros: number } | null>(null);
  const isShort = stop !== null && availableMicros < stop.neededMicros;
  const isBlocked = isShort || (!isUnlimited && availableMicros <= 0);

  useEffect(() => {
    if (!isDialogOpen) return;
    const timer = setInterval(() => void refetchBalance({ force: true }), recheckMs);
    return () => clearInterval(timer);
  }, [isDialogOpen]);

  useEffect(() => {
    if (stop === null || isShort) return;
    setStop(null);
    setDialogOpen(false);
    const description = hasDraft ? "Your message is ready to send." : null;
    toast.success("Credits have arrived.", { description });
  }, [stop, isShort, hasDraft]);

  return {
    isBlocked,
    isDialogOpen,
    setDialogOpen,
    refusal: isShort ? stop.refusal : null,
    /** A message was refused, or (null) is not even sent at an empty balance. */
    close(refusal: Refusal | null) {
      const isPriced = refusal?.cost !== undefined && refusal.cost > 0;
      const neededMicros = isPriced ? toMicros(refusal.cost ?? 0) : 1;
      setStop({ refusal, neededMicros });
      setDialogOpen(true);
      void refetchBalance({ force: true });
    },
    /** The next message will be another one. */
    reset() {
      setStop(null);
      setDialogOpen(false);
    },
  };
}
