"use client";

import { type FormEvent, useState } from "react";
import type { ConversationEntry } from "@/components/chat/chat-api";
import { useConversations } from "@/components/chat/conversations-provider";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

export function RenameConversationDialog({
  entry,
  onClose,
}: {
  entry: ConversationEntry;
  onClose: () => void;
}) {
  const { rename } = useConversations();
  const [title, setTitle] = useState(entry.title);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const problem = await rename(entry.id, title.trim());
    setPending(false);
    if (problem === null) onClose();
    else setError(problem);
  }

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent className="sm:max-w-md" aria-describedby={undefined}>
        <form onSubmit={submit}>
          <DialogHeader>
            <DialogTitle>Rename conversation</DialogTitle>
          </DialogHeader>
          <DialogBody className="grid gap-2">
            <Label htmlFor="conversation-title">Title</Label>
            <Input
              id="conversation-title"
              value={title}
              maxLength={120}
              required
              autoComplete="off"
              aria-describedby={error === null ? undefined : "conversation-title-error"}
              onFocus={(event) => event.currentTarget.select()}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            {error !== null && (
              <p id="conversation-title-error" role="alert" className="text-destructive text-sm">
                {error}
              </p>
            )}
          </DialogBody>
          <DialogFooter>
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" pending={isPending} disabled={title.trim() === ""}>
              Save
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
