import type { ChatMessage, ChatPart } from "@/lib/chat/chat-message";
import { replyLimits } from "@/lib/chat/reply-limits";

/**
 * What the model is told of a conversation: the stored messages before the question, then the
 * question, from the newest back as far as the limits reach. Replies without content are left out,
 * and so are notes for the reader.
 */
export function replyHistory(stored: ChatMessage[], question: ChatMessage): ChatMessage[] {
  const asked = stored.findIndex((message) => message.id === question.id);
  const before = asked < 0 ? stored : stored.slice(0, asked);
  const kept: ChatMessage[] = [];
  let characters = 0;
  for (const message of before.toReversed()) {
    const parts = message.parts.filter(isForModel);
    if (!parts.some((part) => part.type !== "step-start")) continue;
    characters += JSON.stringify(parts).length;
    const isFull =
      kept.length >= replyLimits.historyMessages || characters > replyLimits.historyCharacters;
    if (isFull) break;
    kept.unshift({ id: message.id, role: message.role, parts });
  }
  // A conversation that begins in the middle begins with a question.
  const first = kept.findIndex((message) => message.role === "user");
  return [...(first < 0 ? [] : kept.slice(first)), question];
}

/** Reasoning is the provider's own and is not sent back. */
function isForModel(part: ChatPart): boolean {
  return part.type !== "reasoning" && !part.type.startsWith("data-");
}
