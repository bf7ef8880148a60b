"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { readCredits } from "@/components/team/credits-field";
import { FormDialog } from "@/components/team/form-dialog";
import { limitName } from "@/components/team/limit-name";
import { daysAfter } from "@/components/team/raise-days";
import { RaiseFields } from "@/components/team/raise-fields";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { LimitRequest } from "@/lib/team/list-limit-requests";

/** Raises the limit that somebody asked about for a time, or declines. */
export function DecideForm({
  accountId,
  request,
  decision,
  asOf,
  onDone,
}: {
  accountId: string;
  request: LimitRequest;
  decision: "approve" | "decline";
  asOf: string;
  onDone: () => void;
}) {
  const [amount, setAmount] = useState(String(request.wanted));
  const [days, setDays] = useState(7);
  const [answer, setAnswer] = useState("");
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const raised = readCredits(amount);
  const isApproval = decision === "approve";
  const amountError =
    raised === null || raised <= request.limit ? `More than ${request.limit} credits.` : undefined;

  async function submit() {
    setTried(true);
    if (isApproval && (raised === null || amountError)) return;
    const reply = await run({
      method: "PATCH",
      path: `/api/team/limit-requests/${request.limitRequestId}`,
      accountId,
      body: isApproval
        ? { decision, raised, until: daysAfter(asOf, days), answer: answer.trim() }
        : { decision, answer: answer.trim() },
    });
    if (!reply.ok) return;
    onDone();
    toast.success(isApproval ? "The limit is raised." : "Declined.");
  }

  return (
    <FormDialog
      title={isApproval ? `Raise for ${request.requestedBy.name}` : "Decline the request"}
      description={`The limit of ${limitName(request)}, is ${request.limit} credits. ${request.requestedBy.name} gets a mail.`}
      submitLabel={isApproval ? "Raise" : "Decline"}
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      {isApproval && (
        <RaiseFields
          amount={amount}
          onAmount={setAmount}
          amountError={isTried ? amountError : undefined}
          days={days}
          onDays={setDays}
        />
      )}
      <Field label="A word to them" hint="Not required.">
        {(control) => (
          <Textarea
            {...control}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            maxLength={500}
          />
        )}
      </Field>
    </FormDialog>
  );
}
