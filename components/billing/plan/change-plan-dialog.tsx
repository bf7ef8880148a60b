"use client";

import { useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/components/api/call-api";
import { useMutation } from "@/components/api/use-mutation";
import {
  ChangePreview,
  type Preview,
  parsePreview,
} from "@/components/billing/plan/change-preview";
import type { SwitchDirection } from "@/components/pricing/plan-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";

interface ChangePlanDialogProps {
  accountId: string;
  planName: string;
  planPriceId: string;
  direction: SwitchDirection;
  isHighlighted: boolean;
}

const titles = {
  upgrade: (plan: string) => ["Upgrade", ` to ${plan}`],
  downgrade: (plan: string) => ["Downgrade", ` to ${plan}`],
  yearly: (plan: string) => ["Pay yearly", ` for ${plan}`],
  monthly: (plan: string) => ["Pay monthly", ` for ${plan}`],
} as const satisfies Record<SwitchDirection, (plan: string) => readonly [string, string]>;

/** Switches a running subscription in place, after showing what it costs and when it takes effect. */
export function ChangePlanDialog({
  accountId,
  planName,
  planPriceId,
  direction,
  isHighlighted,
}: ChangePlanDialogProps) {
  const [verb, object] = titles[direction](planName);
  const [isOpen, setOpen] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [previewError, setPreviewError] = useState<string | null>(null);
  const { run, error, clearError, isPending } = useMutation();

  async function change(nextOpen: boolean) {
    setOpen(nextOpen);
    if (!nextOpen) return;
    setPreview(null);
    setPreviewError(null);
    clearError();
    const answer = await callApi("POST", "/api/billing/preview", {
      accountId,
      body: { planPriceId },
    });
    const parsed = answer.ok ? parsePreview(answer.data) : null;
    if (parsed) setPreview(parsed);
    else setPreviewError(answer.ok ? "The change could not be worked out." : answer.message);
  }

  async function confirm() {
    const answer = await run({
      method: "PATCH",
      path: "/api/billing/subscription",
      accountId,
      body: { planPriceId },
      bringsCredits: preview?.when === "now",
    });
    if (!answer.ok) return;
    setOpen(false);
    toast.success(
      preview?.when === "now"
        ? `You are on ${planName} now. Your credits are on their way.`
        : `${planName} starts with your next period.`,
    );
  }

  return (
    <Dialog open={isOpen} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button
          className="w-full"
          variant={direction === "upgrade" && isHighlighted ? "default" : "outline"}
        >
          {verb}
          <span className="sr-only">{object}</span>
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>
            {verb}
            {object}
          </DialogTitle>
          <DialogDescription>
            Check what changes. Nothing happens until you confirm.
          </DialogDescription>
        </DialogHeader>
        <DialogBody className="grid gap-4">
          {preview && <ChangePreview preview={preview} planName={planName} />}
          {!preview && !previewError && <Skeleton className="h-36" />}
          {(previewError ?? error) && (
            <Callout tone="danger" live="assertive">
              {previewError ?? error}
            </Callout>
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button variant="outline">Keep my plan</Button>
          </DialogClose>
          <Button
            onClick={confirm}
            disabled={!preview || preview.when === "same"}
            pending={isPending}
          >
            {preview?.when === "now" ? "Confirm and pay" : "Confirm"}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
