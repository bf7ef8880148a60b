"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

interface ProviderKeyActionsProps {
  accountId: string;
  provider: string;
  name: string;
}

/** Asks a provider what a key has left, and deletes it after saying what follows. */
export function ProviderKeyActions({ accountId, provider, name }: ProviderKeyActionsProps) {
  const [isOpen, setOpen] = useState(false);
  const sync = useMutation();
  const removal = useMutation();
  const path = `/api/provider-keys/${provider}`;

  async function syncNow() {
    const answer = await sync.run({ method: "POST", path: `${path}/sync`, accountId });
    if (answer.ok) toast.success(`Your ${name} key is up to date.`);
    else toast.error(answer.message);
  }

  async function remove() {
    const answer = await removal.run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`Your ${name} key is deleted.`);
  }

  return (
    <div className="flex gap-2">
      <Button variant="outline" size="sm" onClick={syncNow} pending={sync.isPending}>
        Sync<span className="sr-only"> {name} key</span>
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button variant="outline" size="sm">
            Delete<span className="sr-only"> {name} key</span>
          </Button>
        }
        title={`Delete your ${name} key?`}
        keepLabel="Keep it"
        confirmLabel="Delete key"
        onConfirm={remove}
        isPending={removal.isPending}
        error={removal.error}
      >
        <p>
          It is gone for good, here. Requests that ran over it are paid with credits from now on.
          Revoke it at {name} too if it may have leaked.
        </p>
      </ConfirmDialog>
    </div>
  );
}
