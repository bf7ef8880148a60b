"use client";

import { type FormEvent, useRef, useState } from "react";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { contactRequestSchema } from "@/lib/contact/contact-request-schema";

const answerSchema = z.object({ reference: z.string() });

type FieldName = "name" | "email" | "company" | "message";
type FieldErrors = Partial<Record<FieldName, string>>;

/** An enquiry about a plan that has no price tag, answered with its reference. */
export function ContactForm({ planId, email }: { planId: string | null; email: string }) {
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const [sent, setSent] = useState<{ reference: string; email: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = contactRequestSchema.safeParse({ ...fields, planId });
    setRefusal(null);
    setErrors(parsed.success ? {} : fieldErrors(parsed.error.issues));
    if (!parsed.success) {
      const first = String(parsed.error.issues[0]?.path[0] ?? "");
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setPending(true);
    const answer = await callApi("POST", "/api/contact", { accountId: null, body: parsed.data });
    setPending(false);
    const stored = answer.ok ? answerSchema.safeParse(answer.data) : null;
    if (stored?.success) {
      setSent({ reference: stored.data.reference, email: parsed.data.email });
    } else {
      setRefusal(answer.ok ? "The answer could not be read. Try again." : answer.message);
    }
  }

  if (sent) {
    return (
      <Callout tone="success" live="polite" title="We have your message">
        We answer to {sent.email}. Your reference is{" "}
        <span className="font-mono text-foreground text-xs">{sent.reference.slice(0, 8)}</span>.
      </Callout>
    );
  }
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-4">
      {refusal && (
        <Callout tone="danger" live="assertive">
          {refusal}
        </Callout>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name}>
          {(control) => <Input {...control} name="name" autoComplete="name" required />}
        </Field>
        <Field label="Work email" error={errors.email}>
          {(control) => (
            <Input
              {...control}
              name="email"
              type="email"
              autoComplete="email"
              defaultValue={email}
              required
            />
          )}
        </Field>
      </div>
      <Field label="Company" error={errors.company} aside={<Optional />}>
        {(control) => <Input {...control} name="company" autoComplete="organization" />}
      </Field>
      <Field
        label="What do you need?"
        hint="How many people, how many credits a month, by when."
        error={errors.message}
      >
        {(control) => <Textarea {...control} name="message" required className="min-h-28" />}
      </Field>
      <Button type="submit" pending={isPending} className="w-full sm:w-fit">
        Send
      </Button>
    </form>
  );
}

function Optional() {
  return <span className="text-[0.8125rem] text-muted-foreground">Optional</span>;
}

function fieldErrors(issues: { path: PropertyKey[]; message: string }[]): FieldErrors {
  const errors: FieldErrors = {};
  for (const { path, message } of issues) {
    const [field] = path;
    if (field === "name" || field === "email" || field === "company" || field === "message") {
      errors[field] ??= message;
    }
  }
  return errors;
}
