import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Chat } from "@/components/chat/chat";
import { requireAccount } from "@/lib/auth/account";
import { conversationPage } from "@/lib/chat/conversation-page";
import { getChatSetup } from "@/lib/chat/get-chat-setup";
import { listMessages } from "@/lib/chat/list-messages";
import type { PageProps } from "@/lib/http/page-props";

export async function generateMetadata({ params }: PageProps<{ id: string }>): Promise<Metadata> {
  const { id } = await params;
  const access = await requireAccount(`/chat/${id}`);
  const { conversations } = await conversationPage(access);
  return { title: conversations.find((each) => each.id === id)?.title ?? "Chat" };
}

/** One of the person's own conversations. */
export default async function ConversationPage({ params }: PageProps<{ id: string }>) {
  const { id } = await params;
  const access = await requireAccount(`/chat/${id}`);
  if (!z.uuid().safeParse(id).success) notFound();
  const [setup, messages] = await Promise.all([getChatSetup(access), listMessages(access, id)]);
  if (messages.length === 0) notFound();
  return (
    <Chat
      key={id}
      conversationId={id}
      setup={setup}
      initialMessages={messages.map(({ reservationId: _, ...message }) => message)}
      isNew={false}
    />
  );
}
