import { chargeAnswerSchema, chargeBody } from "@/lib/credits/charge-body";
import { refusal } from "@/lib/credits/refusal";
import { trackUsage } from "@/lib/credits/track-usage";
import { trackedUsageSchema } from "@/lib/credits/tracked-usage-schema";
import { route } from "@/lib/http/route";

/** Writes usage that has happened. By API key alone: only a server knows what a provider asked for. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: trackedUsageSchema,
    repeats: "own",
    doc: {
      summary: "Track usage that has happened",
      description:
        "Embeddings, speech, search, reranking, agents, services of your own: whatever has run is written down at the catalog's price. Nothing but a missing price refuses it; what the account cannot pay is owed, and limits and quotas count it.",
      tag: "Usage",
      answer: chargeAnswerSchema,
      problems: ["unpriced", "idempotency_mismatch"],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    const answer = await trackUsage(access, body, idempotencyKey);
    if (answer.outcome !== "ok") throw await refusal(answer, access);
    return chargeBody(answer);
  },
);
