import type { Metadata } from "next";
import { Chat } from "@/components/chat/chat";
import { requireAccount } from "@/lib/auth/account";
import { getChatSetup } from "@/lib/chat/get-chat-setup";

export const metadata: Metadata = { title: "New chat" };

/** A conversation that does not exist yet; its first message makes it. */
export default async function NewChatPage() {
  const access = await requireAccount("/chat");
  const setup = await getChatSetup(access);
  const conversationId = crypto.randomUUID();
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
