import { toCredits } from "@/lib/credits/amount";
import type { CreditAnswer } from "@/lib/credits/credit-answer";

/** A charge or hold in API words: credits, not micro-credits. */
export function chargeBody(answer: CreditAnswer) {
  return {
    transaction: answer.seq,
    reservationId: answer.reservationId,
    charged: toCredits(answer.chargedMicros),
    cost: toCredits(answer.costMicros),
    lines: answer.lines.map((line) => ({ code: line.code, credits: toCredits(line.micros) })),
    balance: toCredits(answer.availableMicros),
    held: toCredits(answer.heldMicros),
    debt: toCredits(answer.debtMicros),
    lane: answer.lane,
    priceVersion: answer.priceVersion,
    expiresAt: answer.expiresAt,
    replayed: answer.replayed,
  };
}
