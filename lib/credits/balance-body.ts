import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import type { Balance } from "@/lib/credits/get-balance";
import { credits, instant } from "@/lib/http/answer-parts";

/** A balance as the API tells it. */
export const balanceAnswerSchema = z
  .object({
    balance: credits.describe("What can be spent now."),
    held: credits.describe("Set aside by reservations that are open."),
    frozen: credits.describe("Set aside while a payment is disputed."),
    debt: credits.describe("Owed; whatever comes in repays it first."),
    plan: z.string().nullable(),
    planName: z.string().nullable(),
    isUnlimited: z.boolean(),
    allowance: credits
      .nullable()
      .describe(
        "What the plan gives a month, or what its trial gave while that runs; null without a bound.",
      ),
    periodStart: instant.nullable(),
    periodEnd: instant.nullable(),
    usedThisPeriod: credits,
    usedInAll: credits,
    isLow: z.boolean(),
    lastSeq: z.int().describe("The number of the account's last transaction."),
    asOf: instant,
  })
  .meta({
    id: "Balance",
    examples: [
      {
        balance: 842.5,
        held: 20,
        frozen: 0,
        debt: 0,
        plan: "starter",
        planName: "Starter",
        isUnlimited: false,
        allowance: 1000,
        periodStart: "2026-03-01T09:30:00.000Z",
        periodEnd: "2026-04-01T09:30:00.000Z",
        usedThisPeriod: 137.5,
        usedInAll: 2140,
        isLow: false,
        lastSeq: 311,
        asOf: "2026-03-14T16:20:41.120Z",
      },
    ],
  });

/** A balance in API words: credits, not micro-credits. */
export function balanceBody(balance: Balance): z.output<typeof balanceAnswerSchema> {
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
