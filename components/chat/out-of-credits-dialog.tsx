"use client";

import { type ReactNode, useEffect } from "react";
import { formatDay } from "@/components/billing/format-date";
import { BuyPackPanel } from "@/components/billing/packs/buy-pack-panel";
import { usePackPurchase } from "@/components/billing/packs/use-pack-purchase";
import { BuyOptions } from "@/components/chat/buy-options";
import { creditWords } from "@/components/chat/receipt-sentence";
import type { Refusal } from "@/components/chat/refusal";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";
import { toMicros } from "@/lib/credits/amount";

interface OutOfCreditsDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  setup: ChatSetup;
  /** The refusal that opened it; null when the person asked. */
  refusal: Refusal | null;
  availableMicros: number;
  /** The next message cannot be paid. */
  isBlocked: boolean;
  hasDraft: boolean;
  /** What cannot be paid, where it is no message. */
  subject?: string;
  /** A way on without buying, where there is one. */
  alternative: ReactNode;
}

/**
 * Stands between an account without credits and its next message: what is missing, what can be
 * bought, and when more comes by itself.
 */
export function OutOfCreditsDialog(props: OutOfCreditsDialogProps) {
  const { isOpen, onOpenChange, setup, availableMicros, isBlocked, hasDraft } = props;
  const purchase = usePackPurchase(setup.accountId);
  const { offer, close } = purchase;
  const isOver = offer?.state.step === "done" || offer?.state.step === "processing";

  // Credits that arrive close the dialog by themselves; the next time it begins anew.
  useEffect(() => {
    if (!isOpen && isOver) close();
  });

  function change(nextOpen: boolean) {
    if (nextOpen || purchase.close()) onOpenChange(nextOpen);
  }

  if (offer) {
    return (
      <Dialog open={isOpen && !purchase.isChecking} onOpenChange={change}>
        <DialogContent>
          <BuyPackPanel
            offer={offer}
            purchase={purchase}
            onDone={() => change(false)}
            back={
              <Button variant="outline" onClick={purchase.close}>
                Back
              </Button>
            }
          />
        </DialogContent>
      </Dialog>
    );
  }
  return (
    <Dialog open={isOpen} onOpenChange={change}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title(setup, availableMicros, isBlocked)}</DialogTitle>
          <DialogDescription>
            {explanation(props)}
            {hasDraft && isBlocked && " Your message is kept."}
          </DialogDescription>
        </DialogHeader>
        <DialogBody className="grid gap-6">
          {props.alternative}
          {setup.shop.canBuy ? (
            <BuyOptions
              accountId={setup.accountId}
              shop={setup.shop}
              startingId={purchase.startingId}
              onBuyPack={purchase.start}
            />
          ) : (
            <p className="rounded-lg border bg-muted/60 px-4 py-3 text-sm leading-6">
              Credits of {setup.accountName} are bought by its owners, admins and billing members.
              Ask one of them.
            </p>
          )}
        </DialogBody>
        <DialogFooter>
          <Button variant="outline" onClick={() => change(false)}>
            Not now
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function title({ needsPlan }: ChatSetup, availableMicros: number, isBlocked: boolean): string {
  if (needsPlan && availableMicros <= 0) return "Choose a plan to begin";
  if (availableMicros <= 0) return "You are out of credits";
  return isBlocked ? "Not enough credits" : "Get more credits";
}

function explanation(props: OutOfCreditsDialogProps): string {
  const { setup, refusal, availableMicros, subject = "This message" } = props;
  const { periodEnd, monthlyMicros } = setup.balance;
  const have = `You have ${creditWords(availableMicros)}.`;
  const needs =
    refusal?.cost === undefined
      ? ""
      : ` ${subject} can cost up to ${creditWords(toMicros(refusal.cost))}.`;
  const resetAt = refusal?.nextResetAt ?? periodEnd;
  const resets =
    resetAt && monthlyMicros
      ? ` Your plan’s next ${creditWords(monthlyMicros)} come on ${formatDay(resetAt)} (UTC).`
      : "";
  return `${have}${needs}${resets}`;
}
