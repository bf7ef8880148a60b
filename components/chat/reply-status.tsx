"use client";

import { receiptSentence } from "@/components/chat/receipt-sentence";
import { receiptOf } from "@/components/chat/receipts";
import type { ChatMessage } from "@/lib/chat/chat-message";

/**
 * Tells a screen reader that a reply has begun and what it cost when it ended. The words of the
 * reply are not announced one by one: they are there to be read.
 */
export function ReplyStatus({
  messages,
  isBusy,
  assistantName,
  lineNames,
}: {
  messages: ChatMessage[];
  isBusy: boolean;
  assistantName: string;
  lineNames: Record<string, string>;
}) {
  const last = messages.at(-1);
  const receipt = last?.role === "assistant" ? receiptOf(last) : null;
  const end = receipt?.ended === "completed" ? "Reply complete. " : "";
  const said = receipt ? `${end}${receiptSentence(receipt, lineNames)}` : "";
  return (
    <p role="status" className="sr-only">
      {isBusy ? `${assistantName} is replying` : said}
    </p>
  );
}
