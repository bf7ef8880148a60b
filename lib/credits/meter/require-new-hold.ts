import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { refusal } from "@/lib/credits/refusal";
import { Problem } from "@/lib/http/problem";

/**
 * The id of a hold that was made just now. One that an earlier request with the same key has made
 * is not worked on twice.
 *
 * @throws Problem what refused it; in_progress while the earlier request may still run, conflict
 *   after it was charged, gone where its server died.
 */
export async function requireNewHold(answer: CreditAnswer, access: AccountAccess): Promise<string> {
  if (answer.outcome !== "ok") throw await refusal(answer, access);
  if (answer.reservationId === null) throw new Error("a hold without an id");
  if (!answer.replayed) return answer.reservationId;
  const facts = { reservationId: answer.reservationId };
  if (answer.seq !== null) {
    const detail = "This was done and charged under the same key.";
    throw new Problem("conflict", { detail, facts });
  }
  const isOpen = answer.expiresAt !== null && Date.parse(answer.expiresAt) > Date.now();
  throw isOpen
    ? new Problem("in_progress", { facts })
    : new Problem("gone", {
        detail: "The earlier request with this key is over. Use a new key.",
        facts,
      });
}
