"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Removes a server, after saying what goes with it. */
export function RemoveServerDialog({
  accountId,
  serverId,
  name,
}: {
  accountId: string;
  serverId: string;
  name: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const { run, error, isPending } = useMutation();

  async function confirm() {
    const path = `/api/mcp-servers/${serverId}`;
    const answer = await run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`“${name}” is removed.`);
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="outline" size="sm" className="w-fit">
          Remove<span className="sr-only"> {name}</span>
        </Button>
      }
      title={`Remove “${name}”?`}
      keepLabel="Keep it"
      confirmLabel="Remove server"
      onConfirm={confirm}
      isPending={isPending}
      error={error}
    >
      <p>The chat offers its tools no more, and its token is deleted.</p>
    </ConfirmDialog>
  );
}
