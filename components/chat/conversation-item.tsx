"use client";

import { Ellipsis, PencilLine, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ConversationEntry } from "@/components/chat/chat-api";
import { DeleteConversationDialog } from "@/components/chat/delete-conversation-dialog";
import { RenameConversationDialog } from "@/components/chat/rename-conversation-dialog";
import { cn } from "@/components/ui/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Link } from "@/components/ui/link";

/** A conversation in the list, with its menu. */
export function ConversationItem({
  entry,
  isCurrent,
  onNavigate,
}: {
  entry: ConversationEntry;
  isCurrent: boolean;
  onNavigate: () => void;
}) {
  const router = useRouter();
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <div
      className={cn(
        "group relative flex items-center rounded-md transition-colors hover:bg-foreground/5 has-data-[state=open]:bg-foreground/5",
        isCurrent && "bg-foreground/8 hover:bg-foreground/8",
      )}
    >
      <Link
        href={`/chat/${entry.id}`}
        aria-current={isCurrent ? "page" : undefined}
        onClick={onNavigate}
        className="min-w-0 flex-1 truncate rounded-md py-1.5 pr-9 pl-2 text-[0.8125rem] leading-5 max-md:py-2.5"
      >
        {entry.title}
      </Link>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={`Options for ${entry.title}`}
          className="absolute right-1 inline-flex size-7 cursor-pointer items-center justify-center rounded-md text-muted-foreground hover:text-foreground focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 md:opacity-0"
        >
          <Ellipsis aria-hidden="true" className="size-4" />
        </DropdownMenuTrigger>
        <DropdownMenuContent className="min-w-36" align="start">
          <DropdownMenuItem onSelect={() => setDialog("rename")}>
            <PencilLine aria-hidden="true" /> Rename
          </DropdownMenuItem>
          <DropdownMenuItem destructive onSelect={() => setDialog("delete")}>
            <Trash2 aria-hidden="true" /> Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "rename" && <RenameConversationDialog entry={entry} onClose={close} />}
      {dialog === "delete" && (
        <DeleteConversationDialog
          entry={entry}
          onClose={close}
          onDeleted={() => {
            if (isCurrent) router.push("/chat");
          }}
        />
      )}
    </div>
  );
}
