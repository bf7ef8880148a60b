import "server-only";
import { z } from "zod";
import { callMany } from "@/lib/supabase/call";

const paymentSchema = z
  .object({ payment_id: z.string(), status: z.string() })
  .transform((row) => ({ paymentId: row.payment_id, status: row.status }));

/** A purchase as the ledger has it. */
export type RecordedPayment = z.output<typeof paymentSchema>;

/** The account's purchases that Stripe names by our id, an invoice, a session or an intent. */
export async function listNamedPayments(
  accountId: string,
  names: { paymentId?: string; invoiceId?: string; sessionId?: string; intentId?: string },
): Promise<RecordedPayment[]> {
  const list = (name: string | undefined) => (name === undefined ? [] : [name]);
  return callMany(
    "list_named_payments",
    {
      p_account_id: accountId,
      p_payment_ids: list(names.paymentId),
      p_invoice_ids: list(names.invoiceId),
      p_session_ids: list(names.sessionId),
      p_intent_ids: list(names.intentId),
    },
    paymentSchema,
  );
}

/** Whether a purchase was paid, whatever became of the money since. */
export const wasPaid = ({ status }: RecordedPayment) =>
  status === "paid" || status === "refunded" || status === "disputed";

const reversalSchema = z
  .object({ kind: z.enum(["refund", "dispute", "credit_note"]), status: z.string() })
  .transform((row) => ({ kind: row.kind, status: row.status }));

/** A refund, dispute or credit note as it was last booked; null when it never was. */
export async function findReversal(accountId: string, objectId: string) {
  const rows = await callMany(
    "list_named_reversals",
    { p_account_id: accountId, p_object_ids: [objectId] },
    reversalSchema,
  );
  return rows[0] ?? null;
}
