import { chargeAnswerSchema, chargeBody } from "@/lib/credits/charge-body";
import { holdProblems } from "@/lib/credits/charge-problems";
import { lifeSecondsSchema, meteredRequestSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { keyOrigin, reserveCredits } from "@/lib/credits/reserve-credits";
import { route } from "@/lib/http/route";

/** Sets the most that a request can cost aside; `charged` is what is held. By API key alone. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: meteredRequestSchema
      .extend({ lifeSeconds: lifeSecondsSchema.optional() })
      .meta({ examples: [{ action: "query", tools: ["github"], lifeSeconds: 900 }] }),
    repeats: "own",
    doc: {
      summary: "Reserve credits",
      description:
        "Sets the most that a request can cost aside; `charged` in the answer is what is held. Settle or release it with the same key.",
      tag: "Credits",
      answer: chargeAnswerSchema,
      problems: [...holdProblems, "rate_limited"],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    const answer = await reserveCredits(access, {
      ...body,
      origin: keyOrigin(access.apiKeyId ?? ""),
      idempotencyKey,
    });
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
