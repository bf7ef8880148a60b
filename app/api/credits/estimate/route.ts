import { toCredits } from "@/lib/credits/amount";
import { estimateAnswerSchema } from "@/lib/credits/estimate-answer";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { estimatedRequestSchema } from "@/lib/credits/metered-request-schema";
import { modelRefusal } from "@/lib/credits/refusal";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** What a request would cost, line by line, and whether the account could pay it. Writes nothing. */
export const POST = route(
  {
    auth: "account",
    body: estimatedRequestSchema,
    repeats: "natural",
    doc: {
      summary: "Price a request",
      description:
        "Says what a request would cost at list price, line by line, what would be charged for it, and whether the account could pay that. Writes nothing.",
      tag: "Credits",
      answer: estimateAnswerSchema,
      problems: ["unpriced"],
    },
  },
  async ({ access, body }) => {
    const estimate = await estimateCost(body, access);
    if (estimate.outcome === "plan_required") throw await modelRefusal(estimate.subject);
    if (estimate.outcome !== "ok") {
      throw new Problem("unpriced", { detail: `Not in the catalog: ${estimate.subject}.` });
    }
    return {
      cost: toCredits(estimate.costMicros),
      charged: toCredits(estimate.chargedMicros),
      lines: estimate.lines.map(({ code, name, micros }) => ({
        code,
        name,
        credits: toCredits(micros),
      })),
      priceVersion: estimate.priceVersion,
      balance: toCredits(estimate.availableMicros ?? 0),
      isAffordable: estimate.isAffordable ?? false,
    };
  },
);
