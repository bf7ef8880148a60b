"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button, type ButtonProps } from "@/components/ui/button";

interface SubscriptionButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  accountId: string;
  /** Takes back a cancellation, or a change that waits for the period's end. */
  does: "resume" | "undo-schedule";
  planName: string;
  children: ReactNode;
}

/** Takes back what was arranged for the end of the period. */
export function SubscriptionButton({
  accountId,
  does,
  planName,
  children,
  ...props
}: SubscriptionButtonProps) {
  const { run, isPending } = useMutation();

  async function act() {
    const answer = await run({
      method: "PATCH",
      path: "/api/billing/subscription",
      accountId,
      body: does === "resume" ? { resume: true } : { undoSchedule: true },
    });
    if (answer.ok) toast.success(`${planName} goes on as before.`);
    else toast.error(answer.message);
  }

  return (
    <Button {...props} pending={isPending} onClick={act}>
      {children}
    </Button>
  );
}
