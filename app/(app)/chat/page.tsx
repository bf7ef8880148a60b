import type { Metadata } from "next";
import { NewChat } from "@/components/chat/new-chat";
import { requireAccount } from "@/lib/auth/account";
import { getChatSetup } from "@/lib/chat/get-chat-setup";

export const metadata: Metadata = { title: "New chat" };

/** A conversation that does not exist yet. */
export default async function NewChatPage() {
  const access = await requireAccount("/chat");
  const setup = await getChatSetup(access);
  return <NewChat key={access.accountId} firstId={crypto.randomUUID()} setup={setup} />;
}
