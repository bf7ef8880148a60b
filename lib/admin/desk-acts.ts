import "server-only";
import { z } from "zod";
import { foldFigures } from "@/lib/admin/fold-figures";
import type { AccountAccess } from "@/lib/auth/access";
import { dismissEvent } from "@/lib/billing/inbox/event-inbox";
import { plainText } from "@/lib/http/plain-text";
import { Problem } from "@/lib/http/problem";
import { callOne, callVoid } from "@/lib/supabase/call";

export const dismissedAnswerSchema = z
  .object({ eventId: z.string() })
  .meta({ id: "DismissedEvent", examples: [{ eventId: "evt_1Qw3" }] });

/**
 * Ends an event that needs nothing; who and why go to the audit log.
 *
 * @throws Problem not_found where no event of this id is open, or somebody works on it now.
 */
export async function dismissForOperator(
  operator: AccountAccess,
  eventId: string,
  reason: string,
): Promise<z.output<typeof dismissedAnswerSchema>> {
  if (await dismissEvent(eventId, { actor: operator.userId, reason })) return { eventId };
  throw new Problem("not_found", { detail: "There is no open event of this id." });
}

export const enquirySchema = z
  .strictObject({
    state: z.enum(["new", "answered", "closed"]),
    reply: plainText.max(4000).nullable(),
  })
  .meta({ examples: [{ state: "answered", reply: "We can do that. Shall we talk on Monday?" }] });

export const enquiryAnswerSchema = z.object({ enquiryId: z.uuid(), state: z.string() }).meta({
  id: "AnsweredEnquiry",
  examples: [{ enquiryId: "0b7e7f0e-8d6a-4f4c-9d0a-1a5c2b3d4e5f", state: "answered" }],
});

/**
 * Notes what became of an enquiry and what was replied; repeating it changes nothing.
 *
 * @throws Problem not_found.
 */
export async function answerEnquiry(
  operator: AccountAccess,
  enquiryId: string,
  { state, reply }: z.output<typeof enquirySchema>,
): Promise<z.output<typeof enquiryAnswerSchema>> {
  const isKnown = await callOne(
    "answer_contact_request",
    {
      p_contact_request_id: enquiryId,
      p_actor_id: operator.userId,
      p_state: state,
      p_reply: reply,
    },
    z.boolean(),
  );
  if (!isKnown) throw new Problem("not_found");
  return { enquiryId, state };
}

export const figuresAnswerSchema = z
  .object({ days: z.int().describe("How many days were summed up at once.") })
  .meta({ id: "FoldedFigures", examples: [{ days: 31 }] });

/** Forgets the folded figures and sums them up again from the ledger, which is only read. */
export async function refoldFigures(
  operator: AccountAccess,
  reason: string,
): Promise<z.output<typeof figuresAnswerSchema>> {
  await callVoid("refold_figures", { p_actor_id: operator.userId, p_reason: reason });
  return { days: await foldFigures() };
}
