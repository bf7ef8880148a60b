import "server-only";
import type { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { subscriptionAnswerSchema } from "@/lib/billing/answer-schemas";
import { getSubscription } from "@/lib/billing/subscriptions/subscription";
import { toCredits } from "@/lib/credits/amount";
import { getBalance } from "@/lib/credits/get-balance";

/** The subscription with what it gives, in API words: credits, not micro-credits. */
export async function subscriptionBody(
  access: AccountAccess,
): Promise<z.output<typeof subscriptionAnswerSchema>> {
  // The balance renews what is due, which can end a plan: it is read first.
  const balance = await getBalance(access);
  const subscription = await getSubscription(access);
  return {
    plan: { id: balance.planId, name: balance.planName, kind: balance.planKind },
    status: subscription?.status ?? "none",
    balance: toCredits(balance.availableMicros),
    held: toCredits(balance.heldMicros),
    isUnlimited: balance.isUnlimited,
    monthlyCredits: balance.monthlyMicros === null ? null : toCredits(balance.monthlyMicros),
    usedThisPeriod: toCredits(balance.periodUsedMicros),
    usedInAll: toCredits(balance.lifetimeUsedMicros),
    periodStart: balance.periodStart,
    periodEnd: balance.periodEnd,
    lastResetAt: balance.periodStart,
    subscription,
  };
}
