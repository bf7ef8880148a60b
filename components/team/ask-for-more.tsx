"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { CreditsField, readCredits } from "@/components/team/credits-field";
import { FormDialog } from "@/components/team/form-dialog";
import { limitName } from "@/components/team/limit-name";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { TeamLimit } from "@/lib/team/list-limits";

interface AskForMoreProps {
  accountId: string;
  limit: TeamLimit;
  /** The member waits for an answer about this limit already. */
  isAsked: boolean;
}

/** A member's way to a higher limit: how much, and what for. */
export function AskForMore({ accountId, limit, isAsked }: AskForMoreProps) {
  const [isOpen, setOpen] = useState(false);
  if (isAsked) return <span className="text-muted-foreground text-sm">Asked</span>;
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          Ask for more<span className="sr-only"> of {limitName(limit)}</span>
        </Button>
      </DialogTrigger>
      <DialogContent>
        <AskForm accountId={accountId} limit={limit} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function AskForm({
  accountId,
  limit,
  onDone,
}: Omit<AskForMoreProps, "isAsked"> & { onDone: () => void }) {
  const [amount, setAmount] = useState(String(limit.inForce * 2));
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const wanted = readCredits(amount);
  const amountError =
    wanted === null || wanted <= limit.inForce ? `More than ${limit.inForce} credits.` : undefined;
  const reasonError = reason.trim() === "" ? "Say what it is for." : undefined;

  async function submit() {
    setTried(true);
    if (amountError || reasonError) return;
    const answer = await run({
      method: "POST",
      path: "/api/team/limit-requests",
      accountId,
      body: { spendLimitId: limit.spendLimitId, wanted, reason: reason.trim() },
    });
    if (!answer.ok) return;
    onDone();
    toast.success("Asked. You get a mail when it is decided.");
  }

  return (
    <FormDialog
      title="Ask for more"
      description={`The limit of ${limitName(limit)}, is ${limit.inForce} credits. An owner or admin decides.`}
      submitLabel="Ask"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <CreditsField
        label="Raise it to"
        error={isTried ? amountError : undefined}
        value={amount}
        onChange={setAmount}
      />
      <Field label="What for" error={isTried ? reasonError : undefined}>
        {(control) => (
          <Textarea
            {...control}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="The launch is this week."
            maxLength={500}
            required
          />
        )}
      </Field>
    </FormDialog>
  );
}
