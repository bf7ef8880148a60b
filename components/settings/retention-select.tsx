"use client";

import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Field } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

const choices = [30, 90, 180, 365];
const forEver = "for-ever";
const words = (days: number) => (days === 365 ? "1 year" : `${days} days`);

/** How long conversations are kept; owners and admins choose, others see it. */
export function RetentionSelect({
  accountId,
  days,
  mayChange,
}: {
  accountId: string;
  days: number | null;
  mayChange: boolean;
}) {
  const { run, error, isPending } = useMutation();
  const offered =
    days === null || choices.includes(days)
      ? choices
      : [...choices, days].toSorted((a, b) => a - b);

  async function keep(value: string) {
    const chosen = value === forEver ? null : Number(value);
    const answer = await run({
      method: "PUT",
      path: "/api/account/retention",
      accountId,
      body: { days: chosen },
    });
    if (!answer.ok) return;
    toast.success(
      chosen === null
        ? "Conversations are kept until they are deleted."
        : `Conversations are deleted ${words(chosen)} after their last message.`,
    );
  }

  return (
    <Field
      label="Keep conversations"
      hint={mayChange ? "Older ones are deleted within an hour." : "An owner or admin chooses."}
      error={error ?? undefined}
    >
      {(control) => (
        <Select
          value={days === null ? forEver : String(days)}
          onValueChange={(value) => void keep(value)}
          disabled={!mayChange || isPending}
        >
          <SelectTrigger {...control} className="w-full sm:w-60">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={forEver}>Until I delete them</SelectItem>
            {offered.map((choice) => (
              <SelectItem key={choice} value={String(choice)}>
                {words(choice)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      )}
    </Field>
  );
}
