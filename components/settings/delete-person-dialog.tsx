"use client";

import { useState } from "react";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Ends the person's account, once they have typed their address. */
export function DeletePersonDialog({ accountId, email }: { accountId: string; email: string }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  function open(next: boolean) {
    setOpen(next);
    setTyped("");
    setError(null);
  }

  async function confirm() {
    if (typed.trim().toLowerCase() !== email.toLowerCase()) {
      setError(`Type ${email} to say that you mean it.`);
      return;
    }
    setPending(true);
    setError(null);
    const answer = await callApi("DELETE", "/api/account", { accountId, body: { email: typed } });
    if (answer.ok) {
      // The session ended with the account: the browser only forgets it.
      await fetch("/auth/sign-out", { method: "POST", redirect: "manual" });
      window.location.assign("/");
      return;
    }
    setPending(false);
    setError(answer.message);
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={open}
      trigger={
        <Button variant="destructive" className="w-fit shrink-0">
          Delete my account
        </Button>
      }
      title="Delete your account for good?"
      keepLabel="Keep my account"
      confirmLabel="Delete for good"
      onConfirm={() => void confirm()}
      isPending={isPending}
      error={error}
      instead={
        <Field label="Your email address" hint={`Type ${email} to go on.`} className="pt-2">
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      }
    >
      <p>
        Your subscription ends now and is not charged again. Credits that are left expire, bought
        ones too. Conversations, keys, your name and your sign-in are deleted.
      </p>
      <p>
        What was charged stays in the books as numbers that lead to nobody. Teams that you are alone
        in end with you; a team with members needs another owner first.
      </p>
    </ConfirmDialog>
  );
}
