"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button, type ButtonProps } from "@/components/ui/button";

interface PausePlanButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  accountId: string;
  planName: string;
  onPaused?: () => void;
  children: ReactNode;
}

/** Pauses the plan now; what the page then says brings it back with one press. */
export function PausePlanButton({
  accountId,
  planName,
  onPaused,
  children,
  ...props
}: PausePlanButtonProps) {
  const { run, isPending } = useMutation();

  async function pause() {
    const answer = await run({
      method: "PATCH",
      path: "/api/billing/subscription",
      accountId,
      body: { pause: true },
    });
    if (!answer.ok) {
      toast.error(answer.message);
      return;
    }
    onPaused?.();
    toast.success(`${planName} is paused. Resume it whenever you like.`);
  }

  return (
    <Button {...props} pending={isPending} onClick={pause}>
      {children}
    </Button>
  );
}
