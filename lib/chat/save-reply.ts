import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { ChatPart } from "@/lib/chat/chat-message";
import { storableJson } from "@/lib/chat/storable-json";
import { callOne } from "@/lib/supabase/call";

/**
 * Stores a reply, or what there is of it, under its id; a later call replaces it. Receipts are not
 * stored: the ledger has them. False when the question was asked again or the conversation deleted
 * meanwhile: nothing is stored then.
 */
export async function saveReply(
  access: AccountAccess,
  reply: { conversationId: string; replyId: string; reservationId: string; parts: ChatPart[] },
): Promise<boolean> {
  return callOne(
    "save_reply",
    {
      p_account_id: access.accountId,
      p_conversation_id: reply.conversationId,
      p_reply_id: reply.replyId,
      p_parts: storableJson(settledParts(reply.parts)),
      p_reservation_id: reply.reservationId,
    },
    z.boolean(),
  );
}

/** A stored reply streams no more, and holds nothing that is only meant for its stream. */
function settledParts(parts: ChatPart[]): ChatPart[] {
  return parts
    .filter((part) => part.type !== "data-receipt" && part.type !== "data-charge")
    .map((part) =>
      part.type === "text" || part.type === "reasoning" ? { ...part, state: "done" } : part,
    );
}
