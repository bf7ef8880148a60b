"use client";

import { useActionState } from "react";
import { FormError } from "@/components/auth/form-error";
import { MailSent } from "@/components/auth/mail-sent";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type AuthFormState, readyState } from "@/lib/auth/actions/form-state";

interface MailFormProps {
  /** The server action that sends the mail. */
  send: (state: AuthFormState, form: FormData) => Promise<AuthFormState>;
  submitLabel: string;
  /** What the person reads once the mail is on its way. */
  sentText: string;
  next?: string;
}

/** Asks for an address and has a link mailed to it: for signing in, or for a new password. */
export function MailForm({ send, submitLabel, sentText, next }: MailFormProps) {
  const [state, action, isPending] = useActionState(send, readyState);
  if (state.status === "sent") {
    return <MailSent email={state.values.email ?? ""}>{sentText}</MailSent>;
  }
  return (
    <form action={action} noValidate className="grid gap-4">
      <FormError message={state.message} />
      {next && <input type="hidden" name="next" value={next} />}
      <Field label="Email" error={state.fieldErrors.email}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={state.values.email}
            required
          />
        )}
      </Field>
      <Button type="submit" pending={isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
