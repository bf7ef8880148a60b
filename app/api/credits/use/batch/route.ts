import { batchAnswerSchema, batchBody, batchSchema } from "@/lib/credits/batch-schema";
import { chargeProblems } from "@/lib/credits/charge-problems";
import { refusal } from "@/lib/credits/refusal";
import { useBatch as chargeBatch } from "@/lib/credits/use-batch";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** A thousand items with every fact named. */
const maxBodyBytes = 1_048_576;

/** Charges up to 1,000 actions at once, all of them or none. By API key alone. */
export const POST = route(
  {
    auth: "key",
    scope: "meter",
    body: batchSchema,
    maxBodyBytes,
    repeats: "own",
    doc: {
      summary: "Charge many actions at once",
      description:
        "Up to 1,000 actions in one step: all are charged or none is, and a refusal names the first that cannot be (`item`, from 0). Each item has an idempotency key of its own, so a batch that was cut off is sent again as it was; an item without one is known by the request's Idempotency-Key and its place.",
      tag: "Credits",
      answer: batchAnswerSchema,
      problems: [...chargeProblems],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    const items = body.items.map((item, at) => ({
      ...item,
      idempotencyKey: item.idempotencyKey ?? keyOfItem(idempotencyKey, at),
    }));
    const batch = await chargeBatch(access, items);
    if (batch.answer.outcome === "ok") return batchBody(batch);
    const { code, details } = await refusal(batch.answer, access);
    throw new Problem(code, { ...details, facts: { ...details.facts, item: batch.refusedAt } });
  },
);

/** An item without a key of its own has one by its place, where the request has one. */
function keyOfItem(requestKey: string | null, at: number): string | null {
  return requestKey === null ? null : `${requestKey}:${at}`;
}
