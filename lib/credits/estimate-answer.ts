import { z } from "zod";
import { credits } from "@/lib/http/answer-parts";

/** A price as the API tells it. */
export const estimateAnswerSchema = z
  .object({
    cost: credits,
    lines: z.array(z.object({ code: z.string(), name: z.string(), credits })),
    priceVersion: z.int().nullable(),
    balance: credits,
    isAffordable: z.boolean(),
  })
  .meta({
    id: "Estimate",
    examples: [
      {
        cost: 10,
        lines: [
          { code: "query", name: "Query", credits: 5 },
          { code: "tool:documentation", name: "Documentation", credits: 5 },
        ],
        priceVersion: 4,
        balance: 842.5,
        isAffordable: true,
      },
    ],
  });
