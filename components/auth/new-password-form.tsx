"use client";

import { useActionState } from "react";
import { FormError } from "@/components/auth/form-error";
import { PasswordInput } from "@/components/auth/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { readyState } from "@/lib/auth/actions/form-state";
import { setPassword } from "@/lib/auth/actions/set-password";

export function NewPasswordForm({ email }: { email: string }) {
  const [state, action, isPending] = useActionState(setPassword, readyState);
  return (
    <form action={action} noValidate className="grid gap-4">
      <FormError message={state.message} />
      {/* Password managers store the new password under this address. */}
      <input type="text" name="username" autoComplete="username" defaultValue={email} hidden />
      <Field label="New password" hint="At least 8 characters." error={state.fieldErrors.password}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="new-password" required />
        )}
      </Field>
      <Button type="submit" pending={isPending}>
        Save password
      </Button>
    </form>
  );
}
