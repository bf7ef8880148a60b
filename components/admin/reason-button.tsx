"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/components/api/call-api";
import { FormDialog } from "@/components/team/form-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface ReasonButtonProps extends Pick<ComponentProps<typeof Button>, "variant" | "size"> {
  method: "POST" | "PATCH";
  path: string;
  /** Sent with the reason. */
  body?: Record<string, unknown>;
  label: string;
  /** Said to screen readers after the label, where many buttons have the same. */
  about?: string;
  title: string;
  /** What will happen. */
  description: string;
  done: string;
}

/** Does one thing when it is confirmed with a reason, which the audit log keeps. */
export function ReasonButton(props: ReasonButtonProps) {
  const { method, path, body, label, about, title, description, done } = props;
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  async function submit() {
    if (isPending) return;
    if (reason.trim().length < 3) {
      setError("Say why, for the audit log.");
      return;
    }
    setPending(true);
    setError(null);
    const answer = await callApi(method, path, {
      accountId: null,
      body: { ...body, reason: reason.trim() },
    });
    setPending(false);
    if (!answer.ok) {
      setError(answer.message);
      return;
    }
    setOpen(false);
    setReason("");
    toast.success(done);
    router.refresh();
  }

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={props.variant ?? "outline"} size={props.size ?? "sm"}>
          {label}
          {about && <span className="sr-only"> {about}</span>}
        </Button>
      </DialogTrigger>
      <DialogContent>
        <FormDialog
          title={title}
          description={description}
          submitLabel={label}
          onSubmit={submit}
          isPending={isPending}
          error={error}
        >
          <Field label="Reason" hint="Kept in the audit log with your name.">
            {(control) => (
              <Input
                {...control}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                maxLength={200}
                autoComplete="off"
                required
              />
            )}
          </Field>
        </FormDialog>
      </DialogContent>
    </Dialog>
  );
}
