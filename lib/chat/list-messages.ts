import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { ChatMessage, ChatPart, Receipt, ReplyEnding } from "@/lib/chat/chat-message";
import { chargeLines } from "@/lib/credits/credit-answer";
import { callMany } from "@/lib/supabase/call";

const storedPart = z.custom<ChatPart>(
  (part) => z.looseObject({ type: z.string() }).safeParse(part).success,
);

const micros = z.number().int().nullable();

const rowSchema = z.object({
  message_id: z.string(),
  role: z.enum(["user", "assistant"]),
  parts: z.array(storedPart),
  reservation_id: z.string().nullable(),
  receipt_seq: micros,
  charged_micros: micros,
  line_codes: z.array(z.string()).nullable(),
  line_micros: z.array(z.number().int()).nullable(),
  success: z.boolean().nullable(),
  error: z.string().nullable(),
});

type Row = z.output<typeof rowSchema>;

export interface StoredMessage extends ChatMessage {
  /** Of a reply: the hold that pays for it. */
  reservationId: string | null;
}

/**
 * A conversation's messages in order, each reply with the receipt that the ledger has for it. Empty
 * when there is no such conversation, or it is someone else's.
 */
export async function listMessages(
  access: AccountAccess,
  conversationId: string,
): Promise<StoredMessage[]> {
  const rows = await callMany(
    "list_messages",
    {
      p_account_id: access.accountId,
      p_user_id: access.userId,
      p_conversation_id: conversationId,
    },
    rowSchema,
  );
  return rows.map((row) => {
    const receipt = toReceipt(row);
    return {
      id: row.message_id,
      role: row.role,
      parts: receipt ? [...row.parts, { type: "data-receipt", data: receipt }] : row.parts,
      reservationId: row.reservation_id,
    };
  });
}

function toReceipt(row: Row): Receipt | null {
  if (row.receipt_seq === null) return null;
  return {
    seq: row.receipt_seq,
    ended: endingOf(row),
    chargedMicros: row.charged_micros ?? 0,
    lines: chargeLines(row.line_codes, row.line_micros),
  };
}

function endingOf({ success, error }: Row): ReplyEnding {
  if (error === "stopped") return "stopped";
  if (success !== false) return "completed";
  if (error === "empty_answer") return "empty";
  return error === "interrupted" ? "interrupted" : "failed";
}
