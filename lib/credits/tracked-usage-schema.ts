import { z } from "zod";
import { chargedRequestSchema } from "@/lib/credits/metered-request-schema";
import { plainText } from "@/lib/http/plain-text";

/** The body of usage that has happened, of whatever service. Only a server with a key may send it. */
export const trackedUsageSchema = chargedRequestSchema
  .omit({ input: true })
  .extend({
    bytes: z
      .int()
      .min(0)
      .max(1_000_000_000_000)
      .optional()
      .describe("What was sent and received, for the plan's quota of bytes a day."),
    isFree: z
      .boolean()
      .optional()
      .describe("The provider asked nothing for it: nothing is charged, and it is counted."),
    success: z
      .boolean()
      .optional()
      .describe("False: it failed, which costs nothing within reason."),
    error: plainText.max(120).optional().describe("A short code for the receipt."),
  })
  .meta({
    examples: [
      {
        action: "embedding",
        service: "embeddings",
        model: "openai/text-embedding-3-small",
        inputTokens: 1200,
        providerCostMicros: 24,
      },
    ],
  });
