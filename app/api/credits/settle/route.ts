import { chargeAnswerSchema, chargeBody } from "@/lib/credits/charge-body";
import { settlementSchema } from "@/lib/credits/metered-request-schema";
import { refusal } from "@/lib/credits/refusal";
import { keyOrigin } from "@/lib/credits/reserve-credits";
import { settleHold } from "@/lib/credits/settle-hold";
import { route } from "@/lib/http/route";

/** Charges what a hold of this key used and gives the rest back; again is the same answer. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: settlementSchema,
    repeats: "natural",
    doc: {
      summary: "Settle a reservation",
      description:
        "Charges what was used and gives the rest back. Settling again answers the same, with `replayed`.",
      tag: "Credits",
      answer: chargeAnswerSchema,
      problems: ["already_released", "gone", "unpriced"],
    },
  },
  async ({ access, body }) => {
    const answer = await settleHold(access, { ...body, origin: keyOrigin(access.apiKeyId ?? "") });
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
