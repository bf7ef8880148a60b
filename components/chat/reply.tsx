"use client";

import { isToolUIPart } from "ai";
import { NoticeLine } from "@/components/chat/notice-line";
import { receiptOf } from "@/components/chat/receipts";
import { ReplyFooter } from "@/components/chat/reply-footer";
import { ReplyText } from "@/components/chat/reply-text";
import { ToolCallRow } from "@/components/chat/tool-call-row";
import { ThinkingDots } from "@/components/chat/transcript";
import { type ChatMessage, messageText, type RunningCharge } from "@/lib/chat/chat-message";

interface ReplyProps {
  message: ChatMessage;
  assistantName: string;
  lineNames: Record<string, string>;
  /** What it has cost so far, while it streams. */
  charge: RunningCharge | null;
  isStreaming: boolean;
  /** The page is asking for the receipt of a reply that it stopped hearing of. */
  isRecovering: boolean;
  /** Set on the last reply: it may be asked for again. */
  retry: { price: number | null; onRetry: () => void } | null;
}

/** A reply in its order: tools as they were called, text, then what it cost. */
export function Reply(props: ReplyProps) {
  const { message, assistantName, lineNames, isStreaming } = props;
  const hasContent = message.parts.some(
    (part) => (part.type === "text" && part.text !== "") || isToolUIPart(part),
  );
  const lastPart = message.parts.at(-1);
  const isWriting = lastPart?.type === "text" && lastPart.text !== "";
  return (
    <div className="flex flex-col gap-3">
      <span className="sr-only">{assistantName}: </span>
      {message.parts.map((part, at) => {
        const key = `${part.type}-${at}`;
        if (part.type === "text") {
          return part.text === "" ? null : <ReplyText key={key} text={part.text} />;
        }
        if (part.type === "data-notice") {
          return <NoticeLine key={key} notice={part.data} lineNames={lineNames} />;
        }
        if (isToolUIPart(part)) {
          return <ToolCallRow key={part.toolCallId} call={part} isLive={isStreaming} />;
        }
        return null;
      })}
      {isStreaming && !isWriting && <ThinkingDots />}
      <ReplyFooter
        text={messageText(message)}
        receipt={receiptOf(message)}
        charge={props.charge}
        isStreaming={isStreaming}
        isRecovering={props.isRecovering}
        hasContent={hasContent}
        lineNames={lineNames}
        retry={props.retry}
      />
    </div>
  );
}
