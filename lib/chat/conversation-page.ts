import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type Conversation, listConversations } from "@/lib/chat/conversations";
import { pageByTime } from "@/lib/http/page-by-time";

/** A page of the person's conversations, the last spoken in first, as the API answers it. */
export async function conversationPage(
  access: AccountAccess,
  { cursor, limit = 50 }: { cursor?: string | undefined; limit?: number } = {},
): Promise<{ conversations: Conversation[]; next_cursor: string | null }> {
  const { rows, next_cursor } = await pageByTime(
    { cursor, limit },
    {
      read: (before, most) => listConversations(access, { before, limit: most }),
      at: ({ updatedAt }) => updatedAt,
      id: ({ id }) => id,
    },
  );
  return { conversations: rows, next_cursor };
}
