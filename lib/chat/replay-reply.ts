import "server-only";
import {
  createUIMessageStream,
  createUIMessageStreamResponse,
  isDynamicToolUIPart,
  isTextUIPart,
  isToolUIPart,
} from "ai";
import type { AccountAccess } from "@/lib/auth/access";
import type { ChatMessage } from "@/lib/chat/chat-message";
import { listMessages } from "@/lib/chat/list-messages";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { Problem } from "@/lib/http/problem";

/**
 * Answers a request that was made before and has its receipt: with the stored reply, without running
 * the model or charging again.
 *
 * @throws Problem gone when the reply was replaced or its conversation deleted.
 */
export async function replayReply(
  access: AccountAccess,
  conversationId: string,
  answer: CreditAnswer,
): Promise<Response> {
  const messages = await listMessages(access, conversationId);
  const reply = messages.find((message) => message.reservationId === answer.reservationId);
  if (!reply) throw new Problem("gone", { detail: "The reply is not there any more. Ask again." });
  const stream = createUIMessageStream<ChatMessage>({
    execute: ({ writer }) => {
      writer.write({ type: "start", messageId: reply.id });
      for (const [at, part] of reply.parts.entries()) {
        const id = String(at);
        if (isTextUIPart(part)) {
          writer.write({ type: "text-start", id });
          writer.write({ type: "text-delta", id, delta: part.text });
          writer.write({ type: "text-end", id });
        } else if (part.type === "data-receipt") {
          writer.write({ type: "data-receipt", data: part.data });
        } else if (part.type === "data-notice") {
          writer.write({ type: "data-notice", data: part.data });
        } else if (isToolUIPart(part) && part.state === "output-available") {
          const dynamic = isDynamicToolUIPart(part);
          const toolName = dynamic ? part.toolName : part.type.slice("tool-".length);
          const { toolCallId, input, output } = part;
          writer.write({ type: "tool-input-available", toolCallId, toolName, input, dynamic });
          writer.write({ type: "tool-output-available", toolCallId, output, dynamic });
        }
      }
      writer.write({ type: "finish" });
    },
  });
  return createUIMessageStreamResponse({ stream, headers: { "cache-control": "no-store" } });
}
