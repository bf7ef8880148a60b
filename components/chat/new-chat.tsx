"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { Chat } from "@/components/chat/chat";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";

const newChatPath = "/chat";

/**
 * A conversation that comes into being with its first message, which gives the page the
 * conversation's address without a navigation: the reply is streaming into it. For the router this
 * stays the page of a new chat, so coming back to that address, or from there to a new chat, is
 * seen here by the path alone.
 */
export function NewChat({ firstId, setup }: { firstId: string; setup: ChatSetup }) {
  const pathname = usePathname();
  const [lastPathname, setLastPathname] = useState(pathname);
  const [conversationId, setConversationId] = useState(firstId);
  if (pathname !== lastPathname) {
    setLastPathname(pathname);
    if (pathname === newChatPath) setConversationId(crypto.randomUUID());
    else setConversationId(pathname.slice(newChatPath.length + 1));
  }
  return (
    <Chat
      key={conversationId}
      conversationId={conversationId}
      setup={setup}
      initialMessages={[]}
      isNew
    />
  );
}
