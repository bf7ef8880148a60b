import type { ReactNode } from "react";
import { ConversationBar } from "@/components/chat/conversation-bar";
import { ConversationList } from "@/components/chat/conversation-list";
import { ConversationsProvider } from "@/components/chat/conversations-provider";
import { requireAccount } from "@/lib/auth/account";
import { conversationPage } from "@/lib/chat/conversation-page";

/** The conversations beside the one that is open. It fills the window; its parts scroll. */
export default async function ChatLayout({ children }: { children: ReactNode }) {
  const access = await requireAccount("/chat");
  const page = await conversationPage(access);
  return (
    <ConversationsProvider key={access.accountId} accountId={access.accountId} initial={page}>
      <div className="flex h-[calc(100dvh-3.5rem)] min-h-0">
        <aside
          aria-label="Your conversations"
          className="flex w-64 shrink-0 flex-col border-r bg-sidebar max-md:hidden"
        >
          <ConversationList />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <ConversationBar />
          {children}
        </div>
      </div>
    </ConversationsProvider>
  );
}
