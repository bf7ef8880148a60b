"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { readCredits } from "@/components/team/credits-field";
import { FormDialog } from "@/components/team/form-dialog";
import { limitName } from "@/components/team/limit-name";
import { daysAfter } from "@/components/team/raise-days";
import { RaiseFields } from "@/components/team/raise-fields";
import type { TeamLimit } from "@/lib/team/list-limits";

/** Raises a limit for a time, without anybody having asked. */
export function RaiseLimitForm({
  accountId,
  limit,
  onDone,
}: {
  accountId: string;
  limit: TeamLimit;
  onDone: () => void;
}) {
  const [amount, setAmount] = useState(String(limit.inForce * 2));
  const [days, setDays] = useState(1);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const raised = readCredits(amount);
  const amountError =
    raised === null || raised <= limit.limit ? `More than ${limit.limit} credits.` : undefined;

  async function submit() {
    setTried(true);
    if (raised === null || amountError) return;
    const answer = await run({
      method: "PUT",
      path: `/api/team/limits/${limit.spendLimitId}/raise`,
      accountId,
      body: { raised, until: daysAfter(limit.readAt, days) },
    });
    if (!answer.ok) return;
    onDone();
    toast.success("The limit is raised.");
  }

  return (
    <FormDialog
      title="Raise the limit for a time"
      description={`The limit of ${limitName(limit)}, is ${limit.limit} credits.`}
      submitLabel="Raise"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <RaiseFields
        amount={amount}
        onAmount={setAmount}
        amountError={isTried ? amountError : undefined}
        days={days}
        onDays={setDays}
      />
    </FormDialog>
  );
}
