import { allocationSchema, creditActAnswerSchema } from "@/lib/admin/credit-act-schemas";
import { allocateCredits } from "@/lib/admin/credit-acts";
import { route } from "@/lib/http/route";

/** Gives an account credits by hand. */
export const POST = route(
  {
    auth: "operator",
    body: allocationSchema,
    doc: {
      summary: "Give an account credits",
      description: "By hand; who and why go to the audit log in the same transaction.",
      tag: "Operator",
      answer: creditActAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, body: { credits, source, expiresAt = null, reason, ...subject }, idempotencyKey }) =>
    allocateCredits(access, {
      subject,
      reason,
      idempotencyKey,
      micros: credits,
      source,
      expiresAt,
    }),
);
