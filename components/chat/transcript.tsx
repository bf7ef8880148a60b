"use client";

import { Reply } from "@/components/chat/reply";
import { ReplyStatus } from "@/components/chat/reply-status";
import { RetryButton } from "@/components/chat/retry-button";
import { UserMessage } from "@/components/chat/user-message";
import type { ChatMessage, RunningCharge } from "@/lib/chat/chat-message";

interface TranscriptProps {
  messages: ChatMessage[];
  status: "idle" | "waiting" | "streaming";
  charge: RunningCharge | null;
  isRecovering: boolean;
  assistantName: string;
  lineNames: Record<string, string>;
  /** The most that asking again can cost, in credits; null while unknown. */
  retryPrice: number | null;
  onRetry: () => void;
}

/** What was said, oldest first. */
export function Transcript(props: TranscriptProps) {
  const { messages, status, charge, isRecovering, assistantName, lineNames } = props;
  const last = messages.at(-1);
  const isIdle = status === "idle";
  return (
    <>
      <ol className="flex flex-col gap-8 py-8">
        {messages.map((message) => {
          const isLast = message === last;
          return (
            <li key={message.id}>
              {message.role === "user" ? (
                <UserMessage message={message} />
              ) : (
                <Reply
                  message={message}
                  assistantName={assistantName}
                  lineNames={lineNames}
                  charge={isLast ? charge : null}
                  isStreaming={isLast && !isIdle}
                  isRecovering={isLast && isRecovering}
                  retry={
                    isLast && isIdle ? { price: props.retryPrice, onRetry: props.onRetry } : null
                  }
                />
              )}
            </li>
          );
        })}
        {last?.role === "user" && (
          <li>
            {isIdle ? (
              <div className="flex items-center gap-3 text-muted-foreground text-sm">
                {isRecovering ? "Looking for the reply…" : "There is no reply to this."}
                {!isRecovering && <RetryButton price={props.retryPrice} onRetry={props.onRetry} />}
              </div>
            ) : (
              <p className="flex h-6 items-center gap-2 text-muted-foreground text-sm">
                <ThinkingDots /> <span className="sr-only">{assistantName} is thinking</span>
              </p>
            )}
          </li>
        )}
      </ol>
      <ReplyStatus
        messages={messages}
        isBusy={!isIdle}
        assistantName={assistantName}
        lineNames={lineNames}
      />
    </>
  );
}

export function ThinkingDots() {
  return (
    <span aria-hidden="true" className="flex gap-1">
      {[0, 150, 300].map((delayMs) => (
        <span
          key={delayMs}
          className="size-1.5 animate-pulse rounded-full bg-muted-foreground"
          style={{ animationDelay: `${delayMs}ms` }}
        />
      ))}
    </span>
  );
}
