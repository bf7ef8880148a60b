import { creditActAnswerSchema, refundSchema } from "@/lib/admin/credit-act-schemas";
import { refundUsage } from "@/lib/admin/credit-acts";
import { route } from "@/lib/http/route";

/** Gives a usage back. */
export const POST = route(
  {
    auth: "operator",
    body: refundSchema,
    doc: {
      summary: "Refund a usage",
      description:
        "All of what it cost or a part, to the lots that paid for it; who and why go to the audit log in the same transaction.",
      tag: "Operator",
      answer: creditActAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, body: { transaction, credits = null, reason, ...subject }, idempotencyKey }) =>
    refundUsage(access, { subject, reason, idempotencyKey, transaction, micros: credits }),
);
