import { chargeAnswerSchema, chargeBody } from "@/lib/credits/charge-body";
import { chargeCredits } from "@/lib/credits/charge-credits";
import { chargeProblems } from "@/lib/credits/charge-problems";
import { chargedRequestSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { route } from "@/lib/http/route";

/** Checks and charges one action in one step, once an Idempotency-Key. By API key alone. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: chargedRequestSchema,
    repeats: "own",
    doc: {
      summary: "Charge an action",
      description:
        "Checks the balance and the limits and charges, in one step. For work that takes long or may fail, reserve and settle instead.",
      tag: "Credits",
      answer: chargeAnswerSchema,
      problems: [...chargeProblems],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    const answer = await chargeCredits(access, body, idempotencyKey);
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
