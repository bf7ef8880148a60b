import { z } from "zod";
import { credits } from "@/lib/http/answer-parts";

/** A price as the API tells it. */
export const estimateAnswerSchema = z
  .object({
    cost: credits.describe("The list price, which the lines add up to."),
    charged: credits.describe(
      "What a charge would take: the cost, or its fee on your own provider key; 0 on an unlimited plan.",
    ),
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
        charged: 10,
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
