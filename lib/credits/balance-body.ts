import { toCredits } from "@/lib/credits/amount";
import type { Balance } from "@/lib/credits/get-balance";

/** A balance in API words: credits, not micro-credits. */
export function balanceBody(balance: Balance) {
  return {
    balance: toCredits(balance.availableMicros),
    held: toCredits(balance.heldMicros),
    frozen: toCredits(balance.frozenMicros),
    debt: toCredits(balance.debtMicros),
    plan: balance.planId,
    planName: balance.planName,
    isUnlimited: balance.isUnlimited,
    allowance: balance.allowanceMicros === null ? null : toCredits(balance.allowanceMicros),
    periodStart: balance.periodStart,
    periodEnd: balance.periodEnd,
    usedThisPeriod: toCredits(balance.periodUsedMicros),
    usedInAll: toCredits(balance.lifetimeUsedMicros),
    isLow: balance.isLow,
    lastSeq: balance.lastSeq,
    asOf: balance.asOf,
  };
}
