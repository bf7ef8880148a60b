"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { ConversationEntry } from "@/components/chat/chat-api";
import { useConversations } from "@/components/chat/conversations-provider";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";

export function DeleteConversationDialog({
  entry,
  onClose,
  onDeleted,
}: {
  entry: ConversationEntry;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { remove } = useConversations();
  const [isPending, setPending] = useState(false);

  async function confirm() {
    setPending(true);
    const problem = await remove(entry.id);
    setPending(false);
    if (problem === null) onDeleted();
    else toast.error(problem);
    onClose();
  }

  return (
    <AlertDialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>Delete this conversation?</AlertDialogTitle>
          <AlertDialogDescription>
            “{entry.title}” and its messages are deleted for good. What its replies cost stays on
            your bill.
          </AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>Keep it</AlertDialogCancel>
          <AlertDialogAction
            variant="destructive"
            disabled={isPending}
            onClick={(event) => {
              event.preventDefault();
              void confirm();
            }}
          >
            Delete
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
