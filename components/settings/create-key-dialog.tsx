"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { CreateKeyForm, type KeyPlaces } from "@/components/settings/create-key-form";
import { type MadeKey, NewKey } from "@/components/settings/new-key";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";

interface CreateKeyDialogProps {
  accountId: string;
  places: KeyPlaces;
  siteUrl: string;
  /** An action of the catalog, for the example. */
  exampleAction: string;
}

/** Makes a key and shows it the one time that it can be seen. */
export function CreateKeyDialog({
  accountId,
  places,
  siteUrl,
  exampleAction,
}: CreateKeyDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);

  function change(nextOpen: boolean) {
    if (nextOpen) setMade(null);
    setOpen(nextOpen);
  }

  return (
    <Dialog open={isOpen} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button className="w-fit">
          <Plus aria-hidden="true" /> Create key
        </Button>
      </DialogTrigger>
      {/* A press beside the dialog must not lose a key that is shown once. */}
      <DialogContent onInteractOutside={(event) => made && event.preventDefault()}>
        {made ? (
          <NewKey made={made} siteUrl={siteUrl} exampleAction={exampleAction} />
        ) : (
          <CreateKeyForm accountId={accountId} places={places} onMade={setMade} />
        )}
      </DialogContent>
    </Dialog>
  );
}
