import { figuresAnswerSchema, refoldFigures } from "@/lib/admin/desk-acts";
import { replaySchema } from "@/lib/admin/webhook-events";
import { route } from "@/lib/http/route";

/** Sums the figures up from the ledger again. */
export const POST = route(
  {
    auth: "operator",
    body: replaySchema,
    repeats: "natural",
    doc: {
      summary: "Fold the figures anew",
      description: "From the ledger, which nothing here changes. Who and why go to the audit log.",
      tag: "Operator",
      answer: figuresAnswerSchema,
    },
  },
  ({ access, body }) => refoldFigures(access, body.reason),
);
