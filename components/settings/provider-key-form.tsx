"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CardContent, CardFooter } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

interface ProviderKeyFormProps {
  accountId: string;
  providers: { id: string; name: string; keysUrl: string }[];
}

/** Asks for a provider's key, and stores it once the provider has accepted it. */
export function ProviderKeyForm({ accountId, providers }: ProviderKeyFormProps) {
  const [providerId, setProviderId] = useState(providers[0]?.id ?? "");
  const [key, setKey] = useState("");
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const provider = providers.find(({ id }) => id === providerId);
  const keyError = key.trim().length < 8 ? "Paste the whole key." : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (keyError || !provider) return;
    const path = `/api/provider-keys/${provider.id}`;
    const answer = await run({ method: "PUT", path, accountId, body: { key: key.trim() } });
    if (!answer.ok) return;
    setKey("");
    setTried(false);
    toast.success(`Your ${provider.name} key is in use.`);
  }

  return (
    <form onSubmit={submit} noValidate>
      <CardContent className="grid gap-5">
        <Field label="Provider">
          {(control) => (
            <Select value={providerId} onValueChange={setProviderId}>
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {providers.map(({ id, name }) => (
                  <SelectItem key={id} value={id}>
                    {name}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
        <Field
          label="Key"
          hint={`It is checked with ${provider?.name ?? "the provider"} and stored encrypted.`}
          aside={
            provider && (
              <a
                href={provider.keysUrl}
                target="_blank"
                rel="noreferrer"
                className="rounded-sm font-medium text-[0.8125rem] underline decoration-input underline-offset-4 hover:decoration-foreground"
              >
                Your keys at {provider.name}
              </a>
            )
          }
          error={isTried ? keyError : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              value={key}
              onChange={(event) => setKey(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              maxLength={500}
              required
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
          Save key
        </Button>
      </CardFooter>
    </form>
  );
}
