"use client";

import { useEffect, useRef } from "react";
import { receiptOf } from "@/components/chat/receipts";
import type { ChatMessage } from "@/lib/chat/chat-message";

/**
 * A page may come back to a conversation that went on without it: after a navigation away from a
 * new chat, or after the server that was streaming a reply was lost. It then asks the server once.
 */
export function useUnfinishedReply({
  conversationId,
  isNew,
  initialMessages,
  reload,
}: {
  conversationId: string;
  isNew: boolean;
  initialMessages: ChatMessage[];
  reload: () => Promise<void>;
}) {
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    const last = initialMessages.at(-1);
    const isBackOnNew = isNew && window.location.pathname === `/chat/${conversationId}`;
    const isUnfinished = last?.role === "assistant" && receiptOf(last) === null;
    if (isBackOnNew || isUnfinished) void reload();
  });
}
