import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { AccountAccess } from "@/lib/auth/access";
import type { ChargedBalance, Receipt } from "@/lib/chat/chat-message";
import type { ReplyEnd, ReplyUsage } from "@/lib/chat/reply-progress";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { settleHold } from "@/lib/credits/settle-hold";

/** Waits between attempts: a busy account is free again soon, a database that restarts is not. */
const waitsMs = [250, 1_000, 3_000, 6_000];

/**
 * Charges a reply, once however often it is called: the hold is settled by its id. A database that
 * does not answer is asked again; in the end the sweep settles the hold at its last checkpoint.
 *
 * @throws what the last attempt threw.
 */
export async function settleReply(
  access: AccountAccess,
  reply: { reservationId: string; model: string; usage: ReplyUsage; end: ReplyEnd },
): Promise<Receipt & { balance: ChargedBalance }> {
  const { reservationId, model, usage, end } = reply;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await settleHold(access, {
        ...usage,
        reservationId,
        origin: "chat",
        model,
        ended: end.ended,
        error: end.error ?? undefined,
      });
      return toReceipt(answer, end);
    } catch (error) {
      const wait = waitsMs[attempt];
      if (wait === undefined) throw error;
      await sleep(wait);
    }
  }
}

function toReceipt(answer: CreditAnswer, end: ReplyEnd): Receipt & { balance: ChargedBalance } {
  if (answer.outcome !== "ok" || answer.seq === null) {
    throw new Error(`a hold that was made could not be settled: ${answer.outcome}`);
  }
  return {
    seq: answer.seq,
    ended: end.ended,
    chargedMicros: answer.chargedMicros,
    lines: answer.lines,
    balance: {
      availableMicros: answer.availableMicros,
      heldMicros: answer.heldMicros,
      lastSeq: answer.seq,
    },
  };
}
