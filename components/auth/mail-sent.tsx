import { MailCheck } from "lucide-react";
import type { ReactNode } from "react";

/** Takes the form's place once a mail is on its way; it says nothing about who has an account. */
export function MailSent({ email, children }: { email: string; children: ReactNode }) {
  return (
    <div
      role="status"
      className="grid justify-items-start gap-3 rounded-xl border bg-card p-5 shadow-xs"
    >
      <MailCheck aria-hidden="true" className="size-5 text-primary" />
      <div className="grid gap-1.5">
        <p className="font-medium">Look into your inbox</p>
        <p className="text-muted-foreground text-sm leading-6">{children}</p>
        <p className="break-all text-sm">{email}</p>
      </div>
    </div>
  );
}
