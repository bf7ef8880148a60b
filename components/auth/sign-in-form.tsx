"use client";

import { useActionState } from "react";
import { FormError } from "@/components/auth/form-error";
import { PasswordInput } from "@/components/auth/password-input";
import { TextLink } from "@/components/auth/text-link";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { readyState } from "@/lib/auth/actions/form-state";
import { signIn } from "@/lib/auth/actions/sign-in";

export function SignInForm({ next }: { next: string }) {
  const [state, action, isPending] = useActionState(signIn, readyState);
  return (
    <form action={action} noValidate className="grid gap-4">
      <FormError message={state.message} />
      <input type="hidden" name="next" value={next} />
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
      <Field
        label="Password"
        error={state.fieldErrors.password}
        aside={
          <span className="text-[0.8125rem]">
            <TextLink href="/forgot-password">Forgot it?</TextLink>
          </span>
        }
      >
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" pending={isPending}>
        Sign in
      </Button>
    </form>
  );
}
