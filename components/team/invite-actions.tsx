"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Invite } from "@/lib/team/list-invites";

/** Sends an invitation's mail again with a new link, or ends it. */
export function InviteActions({ accountId, invite }: { accountId: string; invite: Invite }) {
  const { email, role, department, inviteId } = invite;
  const [isOpen, setOpen] = useState(false);
  const again = useMutation();
  const revoke = useMutation();

  async function send() {
    const body = { email, role, departmentId: department?.id ?? null };
    const answer = await again.run({ method: "POST", path: "/api/team/invites", accountId, body });
    if (answer.ok) toast.success(`A new link is on its way to ${email}.`);
    else toast.error(answer.message);
  }

  async function end() {
    const path = `/api/team/invites/${inviteId}`;
    const answer = await revoke.run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`The invitation of ${email} is revoked.`);
  }

  return (
    <div className="flex shrink-0 gap-2">
      <Button variant="outline" size="sm" onClick={send} pending={again.isPending}>
        Send again<span className="sr-only"> to {email}</span>
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button variant="ghost" size="sm">
            Revoke<span className="sr-only"> the invitation of {email}</span>
          </Button>
        }
        title={`Revoke the invitation of ${email}?`}
        keepLabel="Keep it"
        confirmLabel="Revoke"
        onConfirm={end}
        isPending={revoke.isPending}
        error={revoke.error}
      >
        The link in their mail works no more. You can invite them again.
      </ConfirmDialog>
    </div>
  );
}
