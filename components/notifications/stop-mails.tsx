"use client";

import { useState } from "react";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

/** The one button of a mail's stop link. */
export function StopMails({ token }: { token: string }) {
  const [state, setState] = useState<"asked" | "stopping" | "stopped">("asked");
  const [error, setError] = useState<string | null>(null);

  async function stop() {
    setState("stopping");
    const answer = await callApi(
      "POST",
      `/api/notifications/stop?token=${encodeURIComponent(token)}`,
      { accountId: null },
    );
    setState(answer.ok ? "stopped" : "asked");
    setError(answer.ok ? null : answer.message);
  }

  if (state === "stopped") {
    return (
      <Callout tone="success" title="Stopped" live="polite">
        No mail of this kind comes any more. Notices in the application still do.
      </Callout>
    );
  }
  return (
    <div className="grid gap-3">
      <Button onClick={() => void stop()} pending={state === "stopping"} className="w-full">
        Stop these mails
      </Button>
      {error && (
        <p role="alert" className="text-destructive text-sm leading-6">
          {error}
        </p>
      )}
    </div>
  );
}
