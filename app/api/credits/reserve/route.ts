import { chargeBody } from "@/lib/credits/charge-body";
import { lifeSecondsSchema, meteredRequestSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { keyOrigin, reserveCredits } from "@/lib/credits/reserve-credits";
import { route } from "@/lib/http/route";

/** Sets the most that a request can cost aside; `charged` is what is held. By API key alone. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: meteredRequestSchema.extend({ lifeSeconds: lifeSecondsSchema.optional() }),
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
