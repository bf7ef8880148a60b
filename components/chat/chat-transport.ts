import { DefaultChatTransport } from "ai";
import type { ChatMessage } from "@/lib/chat/chat-message";

/**
 * Sends the last question alone: the server keeps the history. Each send has an Idempotency-Key of
 * its own, so a request that the network repeats charges once.
 */
export function createChatTransport(
  accountId: string,
  choices: () => { tools: string[]; model: string | undefined },
) {
  return new DefaultChatTransport<ChatMessage>({
    api: "/api/chat/stream",
    prepareSendMessagesRequest: ({ id, messages }) => {
      const question = messages.findLast((message) => message.role === "user");
      return {
        headers: { "x-account-id": accountId, "idempotency-key": crypto.randomUUID() },
        body: {
          id,
          ...choices(),
          message: {
            id: question?.id,
            role: "user",
            parts: question?.parts.flatMap((part) =>
              part.type === "text" ? [{ type: "text", text: part.text }] : [],
            ),
          },
        },
      };
    },
  });
}
