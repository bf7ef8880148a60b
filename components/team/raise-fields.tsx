"use client";

import { CreditsField } from "@/components/team/credits-field";
import { raiseDays } from "@/components/team/raise-days";
import { Field } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

/** Asks how high a limit is raised, and for how long. */
export function RaiseFields({
  amount,
  onAmount,
  amountError,
  days,
  onDays,
}: {
  amount: string;
  onAmount: (amount: string) => void;
  amountError: string | undefined;
  days: number;
  onDays: (days: number) => void;
}) {
  return (
    <div className="grid items-start gap-5 sm:grid-cols-2">
      <CreditsField label="Raise to" error={amountError} value={amount} onChange={onAmount} />
      <Field label="For" hint="Then it is the limit again.">
        {(control) => (
          <Select value={String(days)} onValueChange={(value) => onDays(Number(value))}>
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {raiseDays.map((one) => (
                <SelectItem key={one.days} value={String(one.days)}>
                  {one.label}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </Field>
    </div>
  );
}
