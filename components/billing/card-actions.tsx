"use client";

import { type MouseEvent, useState } from "react";
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
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

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

  async function remove(event: MouseEvent) {
    event.preventDefault();
    const answer = await removing.run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    setOpen(false);
    toast.success("The card is removed.");
  }

  return (
    <div className="flex gap-2">
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
      <AlertDialog open={isOpen} onOpenChange={setOpen}>
        <AlertDialogTrigger asChild>
          <Button size="sm" variant="ghost" aria-label={`Remove ${cardName}`}>
            Remove
          </Button>
        </AlertDialogTrigger>
        <AlertDialogContent>
          <AlertDialogHeader>
            <AlertDialogTitle>Remove this card?</AlertDialogTitle>
            <AlertDialogDescription>
              The {cardName} will no longer be charged. You can add it again at any time.
            </AlertDialogDescription>
            {removing.error && (
              <Callout tone="danger" live="assertive" className="mt-2">
                {removing.error}
              </Callout>
            )}
          </AlertDialogHeader>
          <AlertDialogFooter>
            <AlertDialogCancel>Keep it</AlertDialogCancel>
            <AlertDialogAction
              variant="destructive"
              onClick={remove}
              disabled={removing.isPending}
              aria-busy={removing.isPending || undefined}
            >
              {removing.isPending ? "Removing…" : "Remove card"}
            </AlertDialogAction>
          </AlertDialogFooter>
        </AlertDialogContent>
      </AlertDialog>
    </div>
  );
}
