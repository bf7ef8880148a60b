"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { FormDialog } from "@/components/team/form-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface RenameOrganizationProps {
  accountId: string;
  accountName: string;
}

/** Calls the organization something else. */
export function RenameOrganization(props: RenameOrganizationProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          Rename organization
        </Button>
      </DialogTrigger>
      <DialogContent>
        <RenameForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function RenameForm({
  accountId,
  accountName,
  onDone,
}: RenameOrganizationProps & { onDone: () => void }) {
  const [name, setName] = useState(accountName);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const nameError = name.trim() === "" ? "Give it a name." : undefined;

  async function submit() {
    setTried(true);
    if (nameError) return;
    const body = { name: name.trim() };
    const answer = await run({ method: "PATCH", path: "/api/team", accountId, body });
    if (!answer.ok) return;
    onDone();
    toast.success("Renamed.");
  }

  return (
    <FormDialog
      title="Rename the organization"
      description="Everybody in it sees the new name. Invoices that exist keep the old one."
      submitLabel="Save name"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Name" error={isTried ? nameError : undefined}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="organization"
            maxLength={120}
            required
          />
        )}
      </Field>
    </FormDialog>
  );
}
