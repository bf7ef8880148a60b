"use client";

import { type ReactNode, Suspense, use, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { formatDay } from "@/components/billing/format-date";
import { PausePlanButton } from "@/components/billing/plan/pause-plan-button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";

interface CancelPlanDialogProps {
  accountId: string;
  planName: string;
  /** How it stands now. */
  subscription: Pick<AccountSubscription, "status" | "periodEnd">;
  /** Whether the plan could be paused instead, once Stripe has said so. */
  mayPause?: Promise<boolean> | undefined;
  /** The button that asks. */
  children: ReactNode;
}

/** Ends the plan, with its period where that is paid for, after saying what stays and what goes. */
export function CancelPlanDialog({
  accountId,
  planName,
  subscription,
  mayPause,
  children,
}: CancelPlanDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const { run, error, isPending } = useMutation();
  const { status, periodEnd } = subscription;
  // What nothing is paid for, there is nothing to keep of.
  const endsNow = status !== "active" && status !== "trialing";
  const end = periodEnd ? formatDay(periodEnd) : "the end of the period you have paid for";

  async function confirm() {
    const answer = await run({ method: "DELETE", path: "/api/billing/subscription", accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(
      endsNow
        ? `${planName} has ended.`
        : `${planName} ends on ${end}. You can change your mind until then.`,
    );
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={children}
      title={`Cancel ${planName}?`}
      keepLabel={`Keep ${planName}`}
      confirmLabel="Cancel plan"
      onConfirm={confirm}
      isPending={isPending}
      error={error}
      instead={
        mayPause && (
          <Suspense>
            <PauseInstead
              accountId={accountId}
              planName={planName}
              mayPause={mayPause}
              onPaused={() => setOpen(false)}
            />
          </Suspense>
        )
      }
    >
      {endsNow ? (
        <p>
          {planName} ends now, and nothing more is charged. Credits you have keep their own dates,
          and those from packs stay yours.
        </p>
      ) : (
        <>
          <p>
            You keep {planName} and its credits until {end}, and nothing more is charged.
          </p>
          <p>
            What is left of the plan's credits then ends with it. Credits you bought in packs stay
            yours. Until that day you can take this back with one press.
          </p>
        </>
      )}
    </ConfirmDialog>
  );
}

/** For who only needs a break. */
function PauseInstead({
  accountId,
  planName,
  mayPause,
  onPaused,
}: {
  accountId: string;
  planName: string;
  mayPause: Promise<boolean>;
  onPaused: () => void;
}) {
  if (!use(mayPause)) return null;
  return (
    <div className="mt-2 flex flex-col gap-3 rounded-lg border bg-muted/50 px-4 py-3 text-sm sm:flex-row sm:items-center sm:justify-between">
      <div>
        <p className="font-medium leading-6">Need a break?</p>
        <p className="text-muted-foreground leading-6">
          Nothing is charged while {planName} is paused.
        </p>
      </div>
      <PausePlanButton
        accountId={accountId}
        planName={planName}
        size="sm"
        variant="outline"
        onPaused={onPaused}
      >
        Pause instead
      </PausePlanButton>
    </div>
  );
}
