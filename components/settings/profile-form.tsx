"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { CardContent, CardFooter } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { saveProfile } from "@/lib/auth/actions/save-profile";

/** The person's name, which they may change, and the address they sign in with. */
export function ProfileForm({ name, email }: { name: string; email: string }) {
  const [state, action, isPending] = useActionState(saveProfile, { status: "ready", name });
  return (
    <form action={action} noValidate>
      <CardContent className="grid gap-5">
        <Field label="Name" error={state.error}>
          {(control) => (
            <Input
              {...control}
              name="name"
              autoComplete="name"
              maxLength={80}
              defaultValue={state.name}
              required
            />
          )}
        </Field>
        <Field label="Email" hint="You sign in with this address.">
          {(control) => (
            <Input {...control} type="email" autoComplete="username" value={email} readOnly />
          )}
        </Field>
      </CardContent>
      <CardFooter>
        <Button type="submit" pending={isPending}>
          Save
        </Button>
        <p role="status" className="text-muted-foreground text-sm">
          {state.status === "saved" && !isPending && "Saved."}
        </p>
      </CardFooter>
    </form>
  );
}
