import { decideLateInvoice } from "@/lib/billing/decide-late-invoice";
import { lateInvoiceParamsSchema, lateInvoiceSchema } from "@/lib/billing/request-schemas";
import { route } from "@/lib/http/route";

/**
 * Decides about an invoice that was paid after its subscription had ended: its credits are granted,
 * or its money goes back. Who and why go to the audit log.
 */
export const POST = route(
  { auth: "operator", params: lateInvoiceParamsSchema, body: lateInvoiceSchema },
  ({ access, params, body }) =>
    decideLateInvoice({ invoiceId: params.id, ...body, actorId: access.userId }),
);
