"use client";

import { useState, useTransition } from "react";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { switchAccount } from "@/lib/auth/actions/switch-account";

interface LeaveTeamProps {
  accountId: string;
  accountName: string;
  userId: string;
}

/** Ends the viewer's own membership and goes on in their personal account. */
export function LeaveTeam({ accountId, accountName, userId }: LeaveTeamProps) {
  const [isOpen, setOpen] = useState(false);
  const [isCalling, setCalling] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isLeaving, startLeaving] = useTransition();

  async function leave() {
    setCalling(true);
    setError(null);
    const answer = await callApi("DELETE", `/api/team/members/${userId}`, { accountId });
    setCalling(false);
    if (!answer.ok) setError(answer.message);
    // A personal account goes by its person's id.
    else startLeaving(() => switchAccount(userId, "/chat"));
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="outline" size="sm">
          Leave {accountName}
        </Button>
      }
      title={`Leave ${accountName}?`}
      keepLabel="Stay"
      confirmLabel="Leave"
      onConfirm={leave}
      isPending={isCalling || isLeaving}
      error={error}
    >
      You spend none of its credits from now on, and the API keys you made for it stop for good.
      Somebody has to invite you to come back.
    </ConfirmDialog>
  );
}
