import { chargeAnswerSchema, chargeBody } from "@/lib/credits/charge-body";
import { releaseSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { releaseHold } from "@/lib/credits/release-hold";
import { keyOrigin } from "@/lib/credits/reserve-credits";
import { route } from "@/lib/http/route";

/** Gives a whole hold of this key back. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: releaseSchema,
    repeats: "natural",
    doc: {
      summary: "Release a reservation",
      description: "Gives all of it back, for work that never ran.",
      tag: "Credits",
      answer: chargeAnswerSchema,
      problems: ["already_released", "gone"],
    },
  },
  async ({ access, body }) => {
    const answer = await releaseHold(access, { ...body, origin: keyOrigin(access.apiKeyId ?? "") });
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
