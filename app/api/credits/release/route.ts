import { z } from "zod";
import { chargeBody } from "@/lib/credits/charge-body";
import { refusal } from "@/lib/credits/refusal";
import { releaseHold } from "@/lib/credits/release-hold";
import { keyOrigin } from "@/lib/credits/reserve-credits";
import { route } from "@/lib/http/route";

/** Gives a whole hold of this key back. */
export const POST = route(
  { auth: "key", scope: "meter", body: z.strictObject({ reservationId: z.uuid() }) },
  async ({ access, body }) => {
    const answer = await releaseHold(access, { ...body, origin: keyOrigin(access.apiKeyId ?? "") });
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
