"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { DecideForm } from "@/components/team/decide-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import type { LimitRequest } from "@/lib/team/list-limit-requests";

interface RequestActionsProps {
  accountId: string;
  request: LimitRequest;
  isOwn: boolean;
  canDecide: boolean;
  asOf: string;
}

/** Decides a request that waits, or takes back one's own. */
export function RequestActions({
  accountId,
  request,
  isOwn,
  canDecide,
  asOf,
}: RequestActionsProps) {
  const [open, setOpen] = useState<"approve" | "decline" | null>(null);
  const { run, isPending } = useMutation();
  const { limitRequestId, requestedBy } = request;

  async function withdraw() {
    const answer = await run({
      method: "PATCH",
      path: `/api/team/limit-requests/${limitRequestId}`,
      accountId,
      body: { decision: "withdraw" },
    });
    if (answer.ok) toast.success("Taken back.");
    else toast.error(answer.message);
  }

  return (
    <div className="flex shrink-0 flex-wrap gap-2">
      {canDecide && (
        <>
          <Button size="sm" onClick={() => setOpen("approve")}>
            Raise<span className="sr-only"> for {requestedBy.name}</span>
          </Button>
          <Button size="sm" variant="outline" onClick={() => setOpen("decline")}>
            Decline<span className="sr-only"> the request of {requestedBy.name}</span>
          </Button>
        </>
      )}
      {isOwn && (
        <Button
          size="sm"
          variant={canDecide ? "ghost" : "outline"}
          onClick={withdraw}
          pending={isPending}
        >
          Take back
        </Button>
      )}
      <Dialog open={open !== null} onOpenChange={() => setOpen(null)}>
        <DialogContent>
          {open && (
            <DecideForm
              accountId={accountId}
              request={request}
              decision={open}
              asOf={asOf}
              onDone={() => setOpen(null)}
            />
          )}
        </DialogContent>
      </Dialog>
    </div>
  );
}
