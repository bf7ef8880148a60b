"use client";

import { useMutation } from "@/components/api/use-mutation";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";
import type { MailChoice } from "@/lib/notifications/mail-choices";

/** Whether mails of a kind come. Those that cannot be switched off say so. */
export function MailSwitch({ accountId, choice }: { accountId: string; choice: MailChoice }) {
  const { run, error, isPending } = useMutation();
  const id = `mail-${choice.kind}`;
  return (
    <div className="flex items-start justify-between gap-4 px-5 py-3.5 sm:px-6">
      <div className="grid gap-0.5">
        <Label htmlFor={id}>{choice.name}</Label>
        <p id={`${id}-about`} className="text-[0.8125rem] text-muted-foreground leading-5">
          {choice.description}
          {choice.isEssential && " This mail always comes."}
        </p>
        {error && (
          <p role="alert" className="text-[0.8125rem] text-destructive leading-5">
            {error}
          </p>
        )}
      </div>
      <Switch
        id={id}
        aria-describedby={`${id}-about`}
        checked={choice.mail}
        disabled={choice.isEssential || isPending}
        onCheckedChange={(mail) =>
          run({
            method: "PATCH",
            path: "/api/notifications/preferences",
            accountId,
            body: { kind: choice.kind, mail },
          })
        }
      />
    </div>
  );
}
