"use client";

import { PanelLeft, SquarePen } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { ConversationList } from "@/components/chat/conversation-list";
import { useConversations } from "@/components/chat/conversations-provider";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Sheet, SheetContent, SheetTrigger } from "@/components/ui/sheet";

/** On a phone: the open conversation's title, the list in a sheet, and a new chat. */
export function ConversationBar() {
  const [isOpen, setOpen] = useState(false);
  const { entries } = useConversations();
  const pathname = usePathname();
  const title = entries.find((entry) => pathname === `/chat/${entry.id}`)?.title ?? "New chat";
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b px-2 md:hidden">
      <Sheet open={isOpen} onOpenChange={setOpen}>
        <SheetTrigger asChild>
          <Button variant="ghost" size="icon" aria-label="Conversations">
            <PanelLeft aria-hidden="true" />
          </Button>
        </SheetTrigger>
        <SheetContent side="left" title="Conversations">
          <ConversationList onNavigate={() => setOpen(false)} />
        </SheetContent>
      </Sheet>
      <p className="min-w-0 flex-1 truncate text-center font-medium text-sm">{title}</p>
      <Button asChild variant="ghost" size="icon">
        <Link href="/chat" aria-label="New chat">
          <SquarePen aria-hidden="true" />
        </Link>
      </Button>
    </div>
  );
}
