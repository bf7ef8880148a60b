import { lateInvoiceAnswerSchema } from "@/lib/billing/answer-schemas";
import { decideLateInvoice } from "@/lib/billing/invoices/decide-late-invoice";
import { lateInvoiceParamsSchema, lateInvoiceSchema } from "@/lib/billing/request-schemas";
import { route } from "@/lib/http/route";

/**
 * Decides about an invoice that was paid after its subscription had ended: its credits are granted,
 * or its money goes back. Who and why go to the audit log.
 */
export const POST = route(
  {
    auth: "operator",
    params: lateInvoiceParamsSchema,
    body: lateInvoiceSchema,
    repeats: "natural",
    doc: {
      summary: "Decide about a late invoice",
      description:
        "An invoice that was paid after its subscription had ended: its credits are granted, or its money goes back. Who and why go to the audit log.",
      tag: "Operator",
      answer: lateInvoiceAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  ({ access, params, body }) =>
    decideLateInvoice({ invoiceId: params.id, ...body, actorId: access.userId }),
);
