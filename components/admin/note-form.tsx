"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { callApi } from "@/components/api/call-api";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** Notes something about a customer for the other operators. */
export function NoteForm({ accountId }: { accountId: string }) {
  const router = useRouter();
  const [body, setBody] = useState("");
  const [error, setError] = useState<string | undefined>();
  const [isPending, setPending] = useState(false);
  // One key a note: a second click, or a lost answer, writes it once.
  const key = useRef<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    if (body.trim() === "") {
      setError("Write something.");
      return;
    }
    setPending(true);
    key.current ??= crypto.randomUUID();
    const answer = await callApi("POST", `/api/admin/users/${accountId}/notes`, {
      accountId: null,
      body: { body: body.trim() },
      idempotencyKey: key.current,
    });
    setPending(false);
    if (!answer.ok) {
      setError(answer.message);
      return;
    }
    key.current = null;
    setBody("");
    setError(undefined);
    router.refresh();
  }

  return (
    <form onSubmit={submit} className="grid gap-3 px-5 py-4 sm:px-6">
      <Field label="Note" error={error}>
        {(control) => (
          <Textarea
            {...control}
            value={body}
            onChange={(event) => {
              setBody(event.target.value);
              key.current = null;
            }}
            maxLength={2000}
          />
        )}
      </Field>
      <Button type="submit" variant="outline" pending={isPending} className="justify-self-start">
        Add note
      </Button>
    </form>
  );
}
