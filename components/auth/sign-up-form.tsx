"use client";

import { useActionState } from "react";
import { FormError } from "@/components/auth/form-error";
import { MailSent } from "@/components/auth/mail-sent";
import { PasswordInput } from "@/components/auth/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { readyState } from "@/lib/auth/actions/form-state";
import { signUp } from "@/lib/auth/actions/sign-up";

export function SignUpForm({ next }: { next: string }) {
  const [state, action, isPending] = useActionState(signUp, readyState);
  if (state.status === "sent") {
    return (
      <MailSent email={state.values.email ?? ""}>
        If this address is new here, a link to confirm it is on its way. If you have an account
        already, sign in instead.
      </MailSent>
    );
  }
  return (
    <form action={action} noValidate className="grid gap-4">
      <FormError message={state.message} />
      <input type="hidden" name="next" value={next} />
      <Field label="Name" error={state.fieldErrors.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="name"
            defaultValue={state.values.name}
            required
          />
        )}
      </Field>
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
      <Field label="Password" hint="At least 8 characters." error={state.fieldErrors.password}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="new-password" required />
        )}
      </Field>
      <Button type="submit" pending={isPending}>
        Create account
      </Button>
    </form>
  );
}
