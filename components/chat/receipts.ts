import { type ChatMessage, messageText, type Receipt } from "@/lib/chat/chat-message";

/** The receipt of a reply; null while there is none. */
export function receiptOf(message: ChatMessage): Receipt | null {
  const part = message.parts.findLast((each) => each.type === "data-receipt");
  return part?.type === "data-receipt" ? part.data : null;
}

export function hasReceipt(message: ChatMessage): boolean {
  return receiptOf(message) !== null;
}

/**
 * The stored messages, except that a reply keeps what was streamed to this page where the server
 * has less of it: a stop reaches the page before the last words reach the database.
 */
export function withReceipts(shown: ChatMessage[], stored: ChatMessage[]): ChatMessage[] {
  return stored.map((message) => {
    const known = shown.find((each) => each.id === message.id);
    const receipt = message.parts.find((part) => part.type === "data-receipt");
    if (!known || !receipt || messageText(known).length <= messageText(message).length) {
      return message;
    }
    return {
      ...known,
      parts: [...known.parts.filter((part) => part.type !== "data-receipt"), receipt],
    };
  });
}
