"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

interface CardActionsProps {
  accountId: string;
  cardId: string;
  /** As it is called aloud: "visa ending in 4242". */
  cardName: string;
  isDefault: boolean;
}

/** Makes a saved card the default, or removes it. */
export function CardActions({ accountId, cardId, cardName, isDefault }: CardActionsProps) {
  const [isOpen, setOpen] = useState(false);
  const making = useMutation();
  const removing = useMutation();
  const path = `/api/billing/payment-methods/${encodeURIComponent(cardId)}`;

  async function makeDefault() {
    const answer = await making.run({
      method: "PATCH",
      path,
      accountId,
      body: { isDefault: true },
    });
    if (answer.ok) toast.success("Renewals are charged to this card now.");
    else toast.error(answer.message);
  }

  async function remove() {
    const answer = await removing.run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success("The card is removed.");
  }

  return (
    <div className="flex gap-2 max-sm:col-start-2 sm:justify-end">
      {!isDefault && (
        <Button
          size="sm"
          variant="outline"
          pending={making.isPending}
          onClick={makeDefault}
          aria-label={`Make ${cardName} the default`}
        >
          Make default
        </Button>
      )}
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button
            size="sm"
            variant="ghost"
            className="max-sm:only:-ml-3"
            aria-label={`Remove ${cardName}`}
          >
            Remove
          </Button>
        }
        title="Remove this card?"
        keepLabel="Keep it"
        confirmLabel="Remove card"
        onConfirm={remove}
        isPending={removing.isPending}
        error={removing.error}
      >
        <p>
          <span className="capitalize">{cardName}</span> will no longer be charged. You can add it
          again at any time.
        </p>
      </ConfirmDialog>
    </div>
  );
}
