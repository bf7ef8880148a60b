import { chargeBody } from "@/lib/credits/charge-body";
import { chargeCredits } from "@/lib/credits/charge-credits";
import { chargedRequestSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { route } from "@/lib/http/route";

/** Checks and charges one action in one step, once an Idempotency-Key. By API key alone. */
export const POST = route(
  { auth: "key", scope: "meter", body: chargedRequestSchema },
  async ({ access, body, idempotencyKey }) => {
    const answer = await chargeCredits(access, body, idempotencyKey);
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
