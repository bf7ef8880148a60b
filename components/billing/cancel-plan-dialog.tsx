"use client";

import { type MouseEvent, type ReactNode, useState } from "react";
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
import { Callout } from "@/components/ui/callout";

interface CancelPlanDialogProps {
  accountId: string;
  planName: string;
  /** When the plan would end, as people read it; null when it is not known here. */
  endsOn: string | null;
  /** The button that asks. */
  children: ReactNode;
}

/** Ends the plan with its period, after saying what stays and what goes. */
export function CancelPlanDialog({ accountId, planName, endsOn, children }: CancelPlanDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const { run, error, isPending } = useMutation();
  const end = endsOn ?? "the end of the period you have paid for";

  async function confirm(event: MouseEvent) {
    // The dialog stays until the answer is there.
    event.preventDefault();
    const answer = await run({ method: "DELETE", path: "/api/billing/subscription", accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(`${planName} ends on ${end}. You can change your mind until then.`);
  }

  return (
    <AlertDialog open={isOpen} onOpenChange={setOpen}>
      <AlertDialogTrigger asChild>{children}</AlertDialogTrigger>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>Cancel {planName}?</AlertDialogTitle>
          <AlertDialogDescription asChild>
            <div className="grid gap-3">
              <p>
                You keep {planName} and its credits until {end}, and nothing more is charged.
              </p>
              <p>
                What is left of the plan's credits then ends with it. Credits you bought in packs
                stay yours. Until that day you can take this back with one press.
              </p>
            </div>
          </AlertDialogDescription>
          {error && (
            <Callout tone="danger" live="assertive" className="mt-2">
              {error}
            </Callout>
          )}
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>Keep {planName}</AlertDialogCancel>
          <AlertDialogAction
            variant="destructive"
            onClick={confirm}
            disabled={isPending}
            aria-busy={isPending || undefined}
          >
            {isPending ? "Cancelling…" : "Cancel plan"}
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
