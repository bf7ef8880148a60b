"use client";

import { SquarePen } from "lucide-react";
import { usePathname } from "next/navigation";
import { ConversationItem } from "@/components/chat/conversation-item";
import { useConversations } from "@/components/chat/conversations-provider";
import { groupByDay } from "@/components/chat/group-by-day";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

const doNothing = () => {};

/** New chat, and every conversation under its day. `onNavigate` closes the sheet it may stand in. */
export function ConversationList({ onNavigate = doNothing }: { onNavigate?: () => void }) {
  const { entries, hasMore, isLoadingMore, loadMore } = useConversations();
  const pathname = usePathname();
  return (
    <nav aria-label="Conversations" className="flex min-h-0 flex-1 flex-col">
      <div className="px-3 pt-3 pb-2">
        <Button asChild variant="outline" size="sm" className="w-full justify-start">
          <Link href="/chat" onClick={onNavigate}>
            <SquarePen aria-hidden="true" /> New chat
          </Link>
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-4">
        {entries.length === 0 && (
          <p className="px-2 pt-3 text-[0.8125rem] text-muted-foreground leading-5">
            Your conversations will be listed here.
          </p>
        )}
        {groupByDay(entries, new Date()).map(({ label, entries: group }) => (
          <section key={label} aria-label={label} className="pt-3">
            <h2
              className="px-2 pb-1 font-medium text-muted-foreground text-xs"
              suppressHydrationWarning
            >
              {label}
            </h2>
            <ul>
              {group.map((entry) => (
                <li key={entry.id}>
                  <ConversationItem
                    entry={entry}
                    isCurrent={pathname === `/chat/${entry.id}`}
                    onNavigate={onNavigate}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {hasMore && (
          <Button
            variant="ghost"
            size="sm"
            className="mt-3 w-full text-muted-foreground"
            pending={isLoadingMore}
            onClick={loadMore}
          >
            Show older
          </Button>
        )}
      </div>
    </nav>
  );
}
