"use client";

import type { ReactNode } from "react";
import { BuyPackPanel } from "@/components/billing/packs/buy-pack-panel";
import { type PackToBuy, usePackPurchase } from "@/components/billing/packs/use-pack-purchase";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";

interface BuyPackButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  accountId: string;
  pack: PackToBuy;
  children: ReactNode;
}

/** Buys a pack: in a dialog with a saved card, on Stripe's page without one. */
export function BuyPackButton({ accountId, pack, children, ...props }: BuyPackButtonProps) {
  const purchase = usePackPurchase(accountId);
  const { offer } = purchase;
  return (
    <>
      <Button
        {...props}
        pending={purchase.startingId !== null}
        onClick={() => purchase.start(pack)}
      >
        {children}
      </Button>
      <Dialog
        open={offer !== null && !purchase.isChecking}
        onOpenChange={(isOpen) => {
          if (!isOpen) purchase.close();
        }}
      >
        {offer && (
          <DialogContent className="sm:max-w-md">
            <BuyPackPanel offer={offer} purchase={purchase} onDone={purchase.close} />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
