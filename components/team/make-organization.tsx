"use client";

import { type FormEvent, useRef, useState, useTransition } from "react";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { switchAccount } from "@/lib/auth/actions/switch-account";

const madeSchema = z.object({ accountId: z.string() });

/** Makes an organization and goes on in it. A second press is the same organization. */
export function MakeOrganization() {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isCalling, setCalling] = useState(false);
  const [isSwitching, startSwitch] = useTransition();
  const attempt = useRef<{ name: string; key: string } | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "") {
      setError("Give the organization a name.");
      return;
    }
    if (attempt.current?.name !== wanted) {
      attempt.current = { name: wanted, key: crypto.randomUUID() };
    }
    setCalling(true);
    setError(null);
    const answer = await callApi("POST", "/api/team/organizations", {
      accountId: null,
      body: { name: wanted },
      idempotencyKey: attempt.current.key,
    });
    setCalling(false);
    const made = answer.ok ? madeSchema.safeParse(answer.data) : null;
    if (made?.success) startSwitch(() => switchAccount(made.data.accountId, "/team"));
    else if (!answer.ok) setError(answer.message);
  }

  return (
    <form onSubmit={submit} noValidate className="mx-auto grid w-full max-w-sm gap-4 text-left">
      <Field label="Name of the organization">
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Harbour Works"
            autoComplete="organization"
            maxLength={120}
            required
          />
        )}
      </Field>
      {error && (
        <Callout tone="danger" live="assertive">
          {error}
        </Callout>
      )}
      <Button type="submit" pending={isCalling || isSwitching}>
        Make organization
      </Button>
    </form>
  );
}
