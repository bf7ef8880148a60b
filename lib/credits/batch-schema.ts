import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { chargedRequestSchema } from "@/lib/credits/metered-request-schema";
import { type BatchAnswer, maximumBatchSize } from "@/lib/credits/use-batch";
import { credits } from "@/lib/http/answer-parts";

/** The body of a batch. A tool's name has no comma in it: that is how the database is told them. */
export const batchSchema = z
  .strictObject({
    items: z
      .array(
        chargedRequestSchema.omit({ input: true }).extend({
          tools: z
            .array(z.string().regex(/^[^,\p{Cc}]{1,120}$/u))
            .max(50)
            .optional(),
          idempotencyKey: z
            .string()
            .regex(/^[\x21-\x7e]{1,255}$/)
            .optional()
            .describe("Charges this item once, in this batch, another or alone."),
        }),
      )
      .min(1)
      .max(maximumBatchSize),
  })
  .meta({
    examples: [
      {
        items: [
          { action: "query", idempotencyKey: "mail-1" },
          { action: "query", tools: ["documentation"], idempotencyKey: "mail-2" },
        ],
      },
    ],
  });

export const batchAnswerSchema = z
  .object({
    items: z.array(
      z.object({
        transaction: z.int().describe("Its number in the account's history."),
        charged: credits,
      }),
    ),
    chargedCount: z.int().describe("Items charged by this request."),
    replayedCount: z.int().describe("Items that their key had charged before."),
    charged: credits.describe("Of all items, charged now or before."),
    balance: credits,
    held: credits,
    debt: credits,
    warning: z.string().nullable().describe("A limit that only warns and was passed by this."),
  })
  .meta({
    id: "Batch",
    examples: [
      {
        items: [
          { transaction: 312, charged: 5 },
          { transaction: 313, charged: 10 },
        ],
        chargedCount: 2,
        replayedCount: 0,
        charged: 15,
        balance: 827.5,
        held: 0,
        debt: 0,
        warning: null,
      },
    ],
  });

/** A batch in API words. */
export function batchBody(batch: BatchAnswer): z.output<typeof batchAnswerSchema> {
  const { answer } = batch;
  return {
    items: batch.items.map(({ seq, chargedMicros }) => ({
      transaction: seq,
      charged: toCredits(chargedMicros),
    })),
    chargedCount: batch.chargedCount,
    replayedCount: batch.replayedCount,
    charged: toCredits(answer.chargedMicros),
    balance: toCredits(answer.availableMicros),
    held: toCredits(answer.heldMicros),
    debt: toCredits(answer.debtMicros),
    warning: answer.warning,
  };
}
