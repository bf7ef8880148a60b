"use client";

import { type MouseEvent, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/billing/use-mutation";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
  AlertDialogTrigger,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

interface RevokeKeyDialogProps {
  accountId: string;
  apiKeyId: string;
  name: string;
}

/** Ends a key, after saying what stops working with it. */
export function RevokeKeyDialog({ accountId, apiKeyId, name }: RevokeKeyDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const { run, error, isPending } = useMutation();

  async function confirm(event: MouseEvent) {
    // The dialog stays until the answer is there.
    event.preventDefault();
    const answer = await run({ method: "DELETE", path: `/api/keys/${apiKeyId}`, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`“${name}” is revoked.`);
  }

  return (
    <AlertDialog open={isOpen} onOpenChange={setOpen}>
      <AlertDialogTrigger asChild>
        <Button variant="outline" size="sm" className="w-fit">
          Revoke<span className="sr-only"> {name}</span>
        </Button>
      </AlertDialogTrigger>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle className="break-words">Revoke “{name}”?</AlertDialogTitle>
          <AlertDialogDescription>
            Every request with this key is refused from now on, and it cannot be brought back. What
            it charged stays in your history.
          </AlertDialogDescription>
          {error && (
            <Callout tone="danger" live="assertive" className="mt-2">
              {error}
            </Callout>
          )}
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>Keep it</AlertDialogCancel>
          <AlertDialogAction
            variant="destructive"
            onClick={confirm}
            disabled={isPending}
            aria-busy={isPending || undefined}
          >
            {isPending ? "Revoking…" : "Revoke key"}
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
