"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { CardContent } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** At how many credits the account is warned; empty is the product's own warning. */
export function LowBalanceForm({
  accountId,
  credits,
  usual,
}: {
  accountId: string;
  credits: number | null;
  /** What counts as low now. */
  usual: number;
}) {
  const [written, setWritten] = useState(credits === null ? "" : String(credits));
  const { run, error, isPending } = useMutation();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const body = { credits: written.trim() === "" ? null : Number(written) };
    const answer = await run({
      method: "PUT",
      path: "/api/notifications/low-balance",
      accountId,
      body,
    });
    if (answer.ok) toast.success("Saved.");
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <CardContent className="flex flex-col gap-3 sm:flex-row sm:items-end">
        <Field
          label="Credits"
          hint="Empty is the product’s own warning."
          error={error ?? undefined}
          className="flex-1"
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="decimal"
              min={0}
              step="any"
              value={written}
              placeholder={String(usual)}
              onChange={(event) => setWritten(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="outline" pending={isPending} className="w-fit sm:mb-6">
          Save
        </Button>
      </CardContent>
    </form>
  );
}
