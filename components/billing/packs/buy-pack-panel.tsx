"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { CardChoice } from "@/components/billing/cards/card-choice";
import { PurchaseEnd } from "@/components/billing/packs/purchase-end";
import { QuantityField } from "@/components/billing/packs/quantity-field";
import type { PackOnOffer, PackPurchase } from "@/components/billing/packs/use-pack-purchase";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import {
  DialogBody,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { formatCredits } from "@/lib/credits/amount";
import { formatMoney, formatPrice } from "@/lib/pricing/format-money";

interface BuyPackPanelProps {
  offer: PackOnOffer;
  purchase: PackPurchase;
  /** Closes what the panel stands in. */
  onDone: () => void;
  /** A way back to where the pack was chosen, where there is one. */
  back?: ReactNode;
}

/** Inside a dialog: a pack, how many, which card, and the price; then what came of it. */
export function BuyPackPanel({ offer, purchase, onDone, back }: BuyPackPanelProps) {
  const { pack, cards, cardId, quantity, state } = offer;
  const title = useRef<HTMLHeadingElement>(null);
  // Not a field, which would bring up a phone's keyboard, nor the button, which a second Enter would press.
  useEffect(() => title.current?.focus(), []);
  if (state.step === "done" || state.step === "processing") {
    return <PurchaseEnd offer={offer} state={state} onDone={onDone} />;
  }
  const isBusy = state.step !== "choosing";
  const total = formatMoney(pack.unitAmount * quantity, pack.currency);
  const credits = formatCredits(pack.creditsMicros * quantity);
  return (
    <>
      <DialogHeader>
        <DialogTitle ref={title} tabIndex={-1} className="outline-none">
          {pack.name}, {formatCredits(pack.creditsMicros)} credits
        </DialogTitle>
        <DialogDescription>
          {formatPrice(pack.unitAmount, pack.currency)} a pack, paid once. The credits arrive at
          once.
        </DialogDescription>
      </DialogHeader>
      <DialogBody className="grid gap-5">
        <QuantityField
          value={quantity}
          disabled={isBusy}
          onChange={(next) => purchase.choose({ quantity: next })}
        />
        <CardChoice
          cards={cards}
          value={cardId}
          disabled={isBusy}
          onChange={(next) => purchase.choose({ cardId: next })}
        />
        <dl className="grid gap-2 rounded-lg border bg-muted/50 px-4 py-3 text-sm tabular-nums">
          <div className="flex justify-between gap-4">
            <dt className="text-muted-foreground">You get</dt>
            <dd>{credits} credits</dd>
          </div>
          <div className="flex justify-between gap-4 font-semibold">
            <dt>Total</dt>
            <dd>{total}</dd>
          </div>
        </dl>
        {state.step === "choosing" && state.error && (
          <Callout tone="danger" live="assertive">
            {state.error}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter className="sm:items-center sm:justify-between">
        <div className="flex flex-col-reverse gap-x-4 gap-y-2 sm:flex-row sm:items-center">
          {back}
          <Button
            variant="link"
            className="min-h-9 text-muted-foreground hover:text-foreground"
            disabled={isBusy && state.step !== "leaving"}
            pending={state.step === "leaving"}
            onClick={purchase.leaveForCheckout}
          >
            Use another card
          </Button>
        </div>
        <Button
          size="lg"
          className="tabular-nums sm:min-w-36"
          disabled={state.step === "leaving"}
          pending={state.step === "paying" || state.step === "checking"}
          onClick={purchase.pay}
        >
          Pay {total}
        </Button>
      </DialogFooter>
    </>
  );
}
