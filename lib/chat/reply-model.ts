import "server-only";
import type { LanguageModel, UIMessageStreamWriter } from "ai";
import { type ChatMessage, messageText, type OwnKeyReason } from "@/lib/chat/chat-message";
import { createModel } from "@/lib/chat/model";
import { type OutputLimit, outputLimit } from "@/lib/chat/output-limit";
import { ownKeyModel } from "@/lib/chat/own-key-model";
import type { Turn } from "@/lib/chat/prepare-turn";
import type { ReplyEnd, ReplyProgress } from "@/lib/chat/reply-progress";
import { fallBackToCredits } from "@/lib/provider-keys/fall-back";
import { isFallbackReason, noteKeyAnswer } from "@/lib/provider-keys/own-key";

type Writer = UIMessageStreamWriter<ChatMessage>;

/** What the reader is told where the plan does not include the key that the customer has. */
export const passedOver = {
  kind: "own_key",
  provider: "",
  reason: "plan",
  paidBy: "credits",
} as const;

/**
 * The model of a reply: over the customer's own key where there is one, else over ours. Where credits
 * take the key's place they may pay for less: `limit` is the new hold's from then on.
 */
export function modelOf(
  writer: Writer,
  turn: Turn,
  progress: ReplyProgress,
  limit: OutputLimit,
): LanguageModel {
  const { access, ownKey, settings } = turn;
  const { model } = settings;
  if (!ownKey) return createModel({ model });
  return ownKeyModel({
    model,
    ownKey,
    onAnswer: (reason) => noteKeyAnswer(access, ownKey, reason),
    onRefused: async ({ reason, providerName }) => {
      const isPaid = !progress.usage.started && (await letCreditsPay(turn, reason));
      const paidBy = isPaid ? "credits" : "nobody";
      writer.write({
        type: "data-notice",
        data: { kind: "own_key", provider: providerName, reason, paidBy },
      });
      if (!isPaid) return null;
      Object.assign(limit, await outputLimit(turn, messageText(turn.question)));
      if (limit.isShortened) writer.write({ type: "data-notice", data: { kind: "shortened" } });
      return limit.maxOutputTokens;
    },
  });
}

/** True once the turn's hold is one of credits, because the account lets them pay. */
async function letCreditsPay(turn: Turn, reason: OwnKeyReason): Promise<boolean> {
  const isOffered = turn.ownKey?.found?.fallsBack && isFallbackReason(reason);
  if (!isOffered) return false;
  const answer = await fallBackToCredits(turn.access, turn.hold.reservationId);
  if (answer.outcome !== "ok") return false;
  turn.hold = { ...turn.hold, ...answer, reservationId: turn.hold.reservationId };
  turn.fellBackBecause = reason;
  return true;
}

/** A reply that credits paid in an own key's place says so on its receipt. */
export function receiptEnd(turn: Turn, end: ReplyEnd): ReplyEnd {
  const reason = turn.isKeyPassedOver ? "plan" : turn.fellBackBecause;
  return reason && end.error === null ? { ...end, error: `own_key_${reason}` } : end;
}
