"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const written = /^\d{1,9}(?:\.\d{1,6})?$/;

/** Credits as somebody wrote them; null when they are no amount. */
export function readCredits(text: string): number | null {
  const plain = text.trim().replaceAll(",", "");
  return written.test(plain) ? Number(plain) : null;
}

/** Asks for an amount of credits. */
export function CreditsField({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            inputMode="decimal"
            autoComplete="off"
            maxLength={20}
            className="pr-18 tabular-nums"
            required
          />
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-muted-foreground text-sm"
          >
            credits
          </span>
        </div>
      )}
    </Field>
  );
}
