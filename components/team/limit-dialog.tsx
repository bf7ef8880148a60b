"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { CreditsField, readCredits } from "@/components/team/credits-field";
import { FormDialog } from "@/components/team/form-dialog";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";
import type { TeamLimit } from "@/lib/team/list-limits";

/** What a limit may be on. */
export interface LimitSubject {
  scope: TeamLimit["scope"];
  scopeId: string;
  name: string;
}

interface LimitDialogProps {
  accountId: string;
  subjects: LimitSubject[];
  /** The limit to change; a new one without it. */
  limit?: TeamLimit;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  trigger?: ReactNode;
}

/** Sets a limit, or changes how much it lets through. */
export function LimitDialog({ isOpen, onOpenChange, trigger, ...form }: LimitDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      {trigger && <DialogTrigger asChild>{trigger}</DialogTrigger>}
      <DialogContent>
        <LimitForm {...form} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function LimitForm({
  accountId,
  subjects,
  limit,
  onDone,
}: Omit<LimitDialogProps, "isOpen" | "onOpenChange" | "trigger"> & { onDone: () => void }) {
  const [scopeId, setScopeId] = useState(limit?.scopeId ?? subjects[0]?.scopeId ?? "");
  const [window, setWindow] = useState<TeamLimit["window"]>(limit?.window ?? "month");
  const [mode, setMode] = useState<TeamLimit["mode"]>(limit?.mode ?? "block");
  const [amount, setAmount] = useState(limit ? String(limit.limit) : "");
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const credits = readCredits(amount);
  const subject = subjects.find((one) => one.scopeId === scopeId);

  async function submit() {
    setTried(true);
    if (credits === null || !subject) return;
    const body = { scope: subject.scope, scopeId, window, mode, limit: credits };
    const answer = await run({ method: "PUT", path: "/api/team/limits", accountId, body });
    if (!answer.ok) return;
    onDone();
    toast.success(`The limit of ${subject.name} is set.`);
  }

  return (
    <FormDialog
      title={
        limit ? "Change the limit" : subjects.length === 1 ? `Limit ${subject?.name}` : "New limit"
      }
      description={
        limit
          ? "What was spent in its window stays counted. A raise ends."
          : "What its window has seen already counts. The tightest of several limits wins."
      }
      submitLabel={limit ? "Save limit" : "Set limit"}
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      {subjects.length > 1 && (
        <Field label="Whose spending">
          {(control) => (
            <Select value={scopeId} onValueChange={setScopeId}>
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {subjects.map((one) => (
                  <SelectItem key={one.scopeId} value={one.scopeId}>
                    {one.name}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
      )}
      <CreditsField
        label="At most"
        error={isTried && credits === null ? "Write an amount, for example 500." : undefined}
        value={amount}
        onChange={setAmount}
      />
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <Field label="Every" hint="Counted in UTC.">
          {(control) => (
            <Select
              value={window}
              onValueChange={(value) => setWindow(value as TeamLimit["window"])}
              disabled={limit !== undefined}
            >
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                <SelectItem value="day">Day</SelectItem>
                <SelectItem value="month">Month</SelectItem>
              </SelectContent>
            </Select>
          )}
        </Field>
        <Field
          label="When it is reached"
          hint={mode === "block" ? "Refuses what would pass it." : "Lets it pass, and tells once."}
        >
          {(control) => (
            <Select value={mode} onValueChange={(value) => setMode(value as TeamLimit["mode"])}>
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                <SelectItem value="block">Block</SelectItem>
                <SelectItem value="warn">Warn</SelectItem>
              </SelectContent>
            </Select>
          )}
        </Field>
      </div>
    </FormDialog>
  );
}
