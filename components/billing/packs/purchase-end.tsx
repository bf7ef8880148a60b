"use client";

import { useEffect, useRef } from "react";
import { useBalance } from "@/components/billing/balance/credit-store";
import { cardWords } from "@/components/billing/cards/saved-cards";
import { PurchaseMark } from "@/components/billing/packs/purchase-mark";
import type { PackOnOffer, PurchaseStep } from "@/components/billing/packs/use-pack-purchase";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogDescription, DialogFooter, DialogTitle } from "@/components/ui/dialog";
import { formatCredits, toMicros } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";

type EndStep = Extract<PurchaseStep, { step: "done" | "processing" }>;

/** How a purchase ended, with the button that closes the dialog in focus. */
export function PurchaseEnd({
  offer,
  state,
  onDone,
}: {
  offer: PackOnOffer;
  state: EndStep;
  onDone: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const isDone = state.step === "done";
  return (
    <>
      <DialogBody className="grid justify-items-center gap-5 pt-10 text-center">
        <PurchaseMark tone={isDone ? "arrived" : "waiting"} />
        <div className="grid gap-2" role="status">
          <DialogTitle className="text-xl">
            {isDone
              ? `${formatCredits(toMicros(state.credits))} credits arrived`
              : "Your payment is on its way"}
          </DialogTitle>
          <DialogDescription className="text-pretty">
            {isDone
              ? "They are ready to use."
              : "The bank has not confirmed it yet. The credits arrive by themselves when it does; you can close this."}
          </DialogDescription>
        </div>
        {isDone && <Facts offer={offer} state={state} />}
      </DialogBody>
      <DialogFooter>
        <Button ref={button} className="sm:min-w-28" onClick={onDone}>
          Done
        </Button>
      </DialogFooter>
    </>
  );
}

function Facts({
  offer,
  state,
}: {
  offer: PackOnOffer;
  state: Extract<EndStep, { step: "done" }>;
}) {
  const { availableMicros } = useBalance(state.balance);
  const card = offer.cards.find(({ id }) => id === offer.cardId);
  const rows = [
    { label: "Paid", value: formatMoney(state.amount, state.currency) },
    ...(card ? [{ label: "Card", value: cardWords(card) }] : []),
    { label: "New balance", value: `${formatCredits(availableMicros)} credits` },
  ];
  return (
    <dl className="w-full divide-y rounded-lg border text-left text-sm">
      {rows.map(({ label, value }) => (
        <div key={label} className="flex items-baseline justify-between gap-4 px-4 py-2.5">
          <dt className="text-muted-foreground">{label}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
