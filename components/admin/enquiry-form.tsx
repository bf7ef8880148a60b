"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/components/api/call-api";
import { FormDialog } from "@/components/team/form-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";

type State = "new" | "answered" | "closed";

interface EnquiryFormProps {
  enquiryId: string;
  name: string;
  state: State;
  reply: string | null;
}

/** Notes what was replied to an enquiry and how it stands. */
export function EnquiryForm({ enquiryId, name, ...known }: EnquiryFormProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [state, setState] = useState<State>(known.state === "new" ? "answered" : known.state);
  const [reply, setReply] = useState(known.reply ?? "");
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  async function submit() {
    if (isPending) return;
    setPending(true);
    const answer = await callApi("PATCH", `/api/admin/enquiries/${enquiryId}`, {
      accountId: null,
      body: { state, reply: reply.trim() || null },
    });
    setPending(false);
    setError(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setOpen(false);
    toast.success("The enquiry is noted.");
    router.refresh();
  }

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          Note reply<span className="sr-only"> to {name}</span>
        </Button>
      </DialogTrigger>
      <DialogContent>
        <FormDialog
          title={`Reply to ${name}`}
          description="What was replied, and how the enquiry stands. Nothing is sent from here."
          submitLabel="Save"
          onSubmit={submit}
          isPending={isPending}
          error={error}
        >
          <Field label="Reply">
            {(control) => (
              <Textarea
                {...control}
                value={reply}
                onChange={(event) => setReply(event.target.value)}
                maxLength={4000}
              />
            )}
          </Field>
          <Field label="State">
            {(control) => (
              <Select value={state} onValueChange={(value) => setState(value as State)}>
                <SelectTrigger {...control}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  <SelectItem value="new">New</SelectItem>
                  <SelectItem value="answered">Answered</SelectItem>
                  <SelectItem value="closed">Closed</SelectItem>
                </SelectContent>
              </Select>
            )}
          </Field>
        </FormDialog>
      </DialogContent>
    </Dialog>
  );
}
