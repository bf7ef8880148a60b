"use client";

import { useState, useTransition } from "react";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { switchAccount } from "@/lib/auth/actions/switch-account";

const joinedSchema = z.object({ accountId: z.string() });

/**
 * Joins the team and goes on in it. It takes a press: programs that look at links in mails join
 * nothing.
 */
export function AcceptInvite({ token, accountName }: { token: string; accountName: string }) {
  const [isCalling, setCalling] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isSwitching, startSwitch] = useTransition();

  async function join() {
    setCalling(true);
    setError(null);
    const answer = await callApi("POST", "/api/team/invites/accept", {
      accountId: null,
      body: { token },
    });
    setCalling(false);
    const joined = answer.ok ? joinedSchema.safeParse(answer.data) : null;
    if (joined?.success) startSwitch(() => switchAccount(joined.data.accountId, "/team"));
    else if (!answer.ok) setError(answer.message);
  }

  return (
    <div className="grid gap-4">
      {error && (
        <Callout tone="danger" live="assertive">
          {error}
        </Callout>
      )}
      <Button onClick={join} pending={isCalling || isSwitching}>
        Join {accountName}
      </Button>
    </div>
  );
}
