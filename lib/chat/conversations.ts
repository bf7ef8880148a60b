import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";

const conversationSchema = z
  .object({
    conversation_id: z.string(),
    title: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .transform((row) => ({
    id: row.conversation_id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export type Conversation = z.output<typeof conversationSchema>;

/** The person's own conversations, the last spoken in first, those before an instant. */
export function listConversations(
  access: AccountAccess,
  { before, limit }: { before: string | null; limit: number },
): Promise<Conversation[]> {
  return callMany(
    "list_conversations",
    {
      p_account_id: access.accountId,
      p_user_id: access.userId,
      p_before: before,
      p_limit: limit,
    },
    conversationSchema,
  );
}

/** @throws Problem not_found when it is not the person's own. */
export async function renameConversation(
  access: AccountAccess,
  conversationId: string,
  title: string,
): Promise<void> {
  const isRenamed = await callOne(
    "rename_conversation",
    { ...ownKey(access, conversationId), p_title: title },
    z.boolean(),
  );
  if (!isRenamed) throw new Problem("not_found");
}

/**
 * Deletes a conversation and its messages; the receipts of its replies stay in the ledger.
 *
 * @throws Problem not_found when it is not the person's own.
 */
export async function deleteConversation(
  access: AccountAccess,
  conversationId: string,
): Promise<void> {
  const isDeleted = await callOne(
    "delete_conversation",
    ownKey(access, conversationId),
    z.boolean(),
  );
  if (!isDeleted) throw new Problem("not_found");
}

function ownKey(access: AccountAccess, conversationId: string) {
  return {
    p_account_id: access.accountId,
    p_user_id: access.userId,
    p_conversation_id: conversationId,
  };
}
