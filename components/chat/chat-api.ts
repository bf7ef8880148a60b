import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import type { ChatMessage } from "@/lib/chat/chat-message";

const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  updatedAt: z.string(),
});

export type ConversationEntry = z.infer<typeof conversationSchema>;

const listSchema = z.object({
  conversations: z.array(conversationSchema),
  next_cursor: z.nullable(z.string()),
});

export type ConversationPage = z.infer<typeof listSchema>;

/** Messages are read as the server wrote them: only their outline is checked here. */
const messagesSchema = z.object({
  messages: z.array(
    z.custom<ChatMessage>(
      (message) =>
        z.object({ id: z.string(), parts: z.array(z.unknown()) }).safeParse(message).success,
    ),
  ),
});

/** @throws when the server does not answer with a list. */
export async function fetchConversations(
  accountId: string,
  cursor: string | null,
): Promise<ConversationPage> {
  const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  const answer = await callApi("GET", `/api/conversations${query}`, { accountId });
  if (!answer.ok) throw new Error(answer.message);
  return listSchema.parse(answer.data);
}

/** A conversation's stored messages; null when they could not be read. */
export async function fetchMessages(
  accountId: string,
  conversationId: string,
): Promise<ChatMessage[] | null> {
  const answer = await callApi("GET", `/api/conversations/${conversationId}`, { accountId });
  const parsed = answer.ok ? messagesSchema.safeParse(answer.data) : null;
  return parsed?.success ? parsed.data.messages : null;
}
