import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { credits, instant } from "@/lib/http/answer-parts";

/** A charge or hold as the API tells it. */
export const chargeAnswerSchema = z
  .object({
    transaction: z.int().nullable().describe("Its number in the account's history."),
    reservationId: z.uuid().nullable(),
    charged: credits.describe("Taken, or held where this is a reservation."),
    cost: credits.describe("The list price."),
    lines: z.array(z.object({ code: z.string(), credits })),
    balance: credits,
    held: credits,
    debt: credits,
    lane: z.string().nullable().describe("`credits`, `byok`, `free` or `unlimited`."),
    priceVersion: z.int().nullable(),
    expiresAt: instant.nullable().describe("When a reservation is given back by itself."),
    warning: z
      .string()
      .nullable()
      .describe("A limit that only warns and was passed by this, as `department:Research:day`."),
    replayed: z.boolean().describe("This is the answer to an earlier, equal request."),
  })
  .meta({
    id: "Charge",
    examples: [
      {
        transaction: 312,
        reservationId: null,
        charged: 10,
        cost: 10,
        lines: [
          { code: "query", credits: 5 },
          { code: "tool:documentation", credits: 5 },
        ],
        balance: 832.5,
        held: 0,
        debt: 0,
        lane: "credits",
        priceVersion: 4,
        expiresAt: null,
        warning: null,
        replayed: false,
      },
    ],
  });

/** A charge or hold in API words: credits, not micro-credits. */
export function chargeBody(answer: CreditAnswer): z.output<typeof chargeAnswerSchema> {
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
    warning: answer.warning,
    replayed: answer.replayed,
  };
}
