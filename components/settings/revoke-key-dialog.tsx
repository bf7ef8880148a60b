"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

interface RevokeKeyDialogProps {
  accountId: string;
  apiKeyId: string;
  name: string;
}

/** Ends a key, after saying what stops working with it. */
export function RevokeKeyDialog({ accountId, apiKeyId, name }: RevokeKeyDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const { run, error, isPending } = useMutation();

  async function confirm() {
    const answer = await run({ method: "DELETE", path: `/api/keys/${apiKeyId}`, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`“${name}” is revoked.`);
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="outline" size="sm" className="w-fit">
          Revoke<span className="sr-only"> {name}</span>
        </Button>
      }
      title={`Revoke “${name}”?`}
      keepLabel="Keep it"
      confirmLabel="Revoke key"
      onConfirm={confirm}
      isPending={isPending}
      error={error}
    >
      <p>
        Every request with this key is refused from now on, and it cannot be brought back. What it
        charged stays in your history.
      </p>
    </ConfirmDialog>
  );
}
