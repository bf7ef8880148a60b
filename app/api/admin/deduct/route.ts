import { creditActAnswerSchema, deductionSchema } from "@/lib/admin/credit-act-schemas";
import { deductCredits } from "@/lib/admin/credit-acts";
import { route } from "@/lib/http/route";

/** Takes an account's credits by hand. */
export const POST = route(
  {
    auth: "operator",
    body: deductionSchema,
    doc: {
      summary: "Take an account's credits",
      description:
        "By hand, never more than can be spent now; who and why go to the audit log in the same transaction.",
      tag: "Operator",
      answer: creditActAnswerSchema,
      problems: ["not_found", "insufficient_credits"],
    },
  },
  ({ access, body: { credits, reason, ...subject }, idempotencyKey }) =>
    deductCredits(access, { subject, reason, idempotencyKey, micros: credits }),
);
