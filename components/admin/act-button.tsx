"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useState } from "react";
import { toast } from "sonner";
import { z } from "zod/mini";
import { ActFieldset } from "@/components/admin/act-fieldset";
import {
  type ActFields,
  actRequest,
  actWords,
  type OperatorAct,
  previewBody,
} from "@/components/admin/operator-acts";
import { callApi } from "@/components/api/call-api";
import { readCredits } from "@/components/team/credits-field";
import { FormDialog } from "@/components/team/form-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";

const previewSchema = z.object({ isPossible: z.boolean(), effects: z.array(z.string()) });

/** What was reviewed, with the key that makes confirming it twice the same act. */
interface Review {
  effects: string[];
  key: string;
}

interface ActButtonProps extends Pick<ComponentProps<typeof Button>, "variant" | "size"> {
  accountId: string;
  accountName: string;
  act: OperatorAct;
  label: string;
  /** Said to screen readers after the label, where many buttons have the same. */
  about?: string;
}

/**
 * Does something to a customer's account: asks for it with a reason, says what will happen as the
 * database worked it out, and does it when that is confirmed.
 */
export function ActButton({
  accountId,
  accountName,
  act,
  label,
  about,
  variant = "outline",
  size = "sm",
}: ActButtonProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [credits, setCredits] = useState("");
  const [until, setUntil] = useState("");
  const [planPriceId, setPlanPriceId] = useState("");
  const [reason, setReason] = useState("");
  const [review, setReview] = useState<Review | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const words = actWords(act.act);
  const fields: ActFields = { credits: readCredits(credits), until, planPriceId };

  function open(next: boolean) {
    setOpen(next);
    if (!next) return;
    setCredits("");
    setUntil("");
    setPlanPriceId("");
    setReason("");
    setReview(null);
    setError(null);
  }

  /** Whatever is changed has to be reviewed anew. */
  function changing<T>(set: (value: T) => void) {
    return (value: T) => {
      set(value);
      setReview(null);
      setError(null);
    };
  }

  async function submit() {
    const missing = whatIsMissing(act, { ...fields, written: credits, reason });
    setError(missing);
    if (missing !== null || isPending) return;
    setPending(true);
    await (review === null ? look() : confirm(review));
    setPending(false);
  }

  async function look() {
    const answer = await callApi("POST", `/api/admin/users/${accountId}/preview`, {
      accountId: null,
      body: previewBody(act, fields),
    });
    const preview = previewSchema.safeParse(answer.data);
    if (!answer.ok) setError(answer.message);
    else if (!preview.success) setError("What would happen could not be worked out.");
    else if (!preview.data.isPossible) setError(preview.data.effects.join(" "));
    else setReview({ effects: preview.data.effects, key: crypto.randomUUID() });
  }

  async function confirm({ key }: Review) {
    const { method, path, body } = actRequest(act, fields, { accountId, reason: reason.trim() });
    const answer = await callApi(method, path, { accountId: null, body, idempotencyKey: key });
    if (!answer.ok) {
      setError(answer.message);
      return;
    }
    toast.success(words.done);
    setOpen(false);
    router.refresh();
  }

  return (
    <Dialog open={isOpen} onOpenChange={open}>
      <DialogTrigger asChild>
        <Button variant={variant} size={size}>
          {label}
          {about && <span className="sr-only"> {about}</span>}
        </Button>
      </DialogTrigger>
      <DialogContent>
        <FormDialog
          title={words.title}
          description={"what" in act ? `${accountName}: ${act.what}` : accountName}
          submitLabel={review === null ? "Review" : words.confirm}
          onSubmit={submit}
          isPending={isPending}
          error={error}
        >
          <ActFieldset
            act={act}
            credits={credits}
            onCredits={changing(setCredits)}
            until={until}
            onUntil={changing(setUntil)}
            planPriceId={planPriceId}
            onPlanPrice={changing(setPlanPriceId)}
            reason={reason}
            onReason={setReason}
          />
          {review && (
            <Callout live="polite" title="This will happen">
              <ul className="grid list-disc gap-1 pl-4">
                {review.effects.map((effect) => (
                  <li key={effect}>{effect}</li>
                ))}
              </ul>
            </Callout>
          )}
        </FormDialog>
      </DialogContent>
    </Dialog>
  );
}

function whatIsMissing(
  act: OperatorAct,
  { credits, written, planPriceId, reason }: ActFields & { written: string; reason: string },
): string | null {
  const needsCredits = act.act === "allocate" || act.act === "deduct";
  const mayHaveCredits = needsCredits || act.act === "refund";
  if (needsCredits && (credits === null || credits <= 0)) return "Say how many credits.";
  if (mayHaveCredits && written.trim() !== "" && (credits === null || credits <= 0)) {
    return "Credits are a number with up to six decimals.";
  }
  if (act.act === "plan" && planPriceId === "") return "Choose a plan.";
  if (reason.trim().length < 3) return "Say why, for the audit log.";
  return null;
}
