"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { ConversationEntry } from "@/components/chat/chat-api";
import { useConversations } from "@/components/chat/conversations-provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

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
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Delete this conversation?"
      keepLabel="Keep it"
      confirmLabel="Delete"
      onConfirm={confirm}
      isPending={isPending}
    >
      <p>
        “{entry.title}” and its messages are deleted for good. What its replies cost stays on your
        bill.
      </p>
    </ConfirmDialog>
  );
}
