"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CardContent, CardFooter } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const empty = { name: "", url: "", token: "" };

/** Asks for an MCP server's address, and adds it once it has answered. */
export function AddServerForm({ accountId }: { accountId: string }) {
  const [values, setValues] = useState(empty);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const nameError = values.name.trim() === "" ? "Give the server a name." : undefined;
  const urlError = URL.canParse(values.url.trim()) ? undefined : "Enter the server’s address.";

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (nameError || urlError) return;
    const body = {
      name: values.name.trim(),
      url: values.url.trim(),
      token: values.token.trim() || null,
    };
    const answer = await run({ method: "POST", path: "/api/mcp-servers", accountId, body });
    if (!answer.ok) return;
    setValues(empty);
    setTried(false);
    toast.success(`“${body.name}” is ready in the chat.`);
  }

  const change = (field: keyof typeof empty) => (event: { target: { value: string } }) =>
    setValues({ ...values, [field]: event.target.value });

  return (
    <form onSubmit={submit} noValidate>
      <CardContent className="grid gap-5">
        <Field
          label="Name"
          hint="Stands before its tools’ names."
          error={isTried ? nameError : undefined}
        >
          {(control) => (
            <Input
              {...control}
              value={values.name}
              onChange={change("name")}
              placeholder="Deployments"
              autoComplete="off"
              maxLength={40}
              required
            />
          )}
        </Field>
        <Field label="Address" error={isTried ? urlError : undefined}>
          {(control) => (
            <Input
              {...control}
              type="url"
              value={values.url}
              onChange={change("url")}
              placeholder="https://tools.example.com/mcp"
              autoComplete="off"
              maxLength={500}
              required
            />
          )}
        </Field>
        <Field label="Token" hint="Sent as a bearer token, stored encrypted. Leave it out if none.">
          {(control) => (
            <Input
              {...control}
              type="password"
              value={values.token}
              onChange={change("token")}
              autoComplete="off"
              maxLength={4000}
            />
          )}
        </Field>
        {error && (
          <Callout tone="danger" live="assertive">
            {error}
          </Callout>
        )}
      </CardContent>
      <CardFooter>
        <Button type="submit" pending={isPending}>
          Add server
        </Button>
      </CardFooter>
    </form>
  );
}
