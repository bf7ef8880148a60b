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

const paidSchema = z
  .object({
    payment_id: z.string(),
    status: z.string(),
    amount_minor: z.number().int(),
    currency: z.string(),
    stripe_invoice_id: z.string().nullable(),
    stripe_checkout_session_id: z.string().nullable(),
    stripe_payment_intent_id: z.string().nullable(),
  })
  .transform((row) => ({
    paymentId: row.payment_id,
    status: row.status,
    /** Minor units. */
    amountMinor: row.amount_minor,
    currency: row.currency,
    invoiceId: row.stripe_invoice_id,
    sessionId: row.stripe_checkout_session_id,
    intentId: row.stripe_payment_intent_id,
  }));

/** What was paid, and where at Stripe. */
export type PaidPayment = z.output<typeof paidSchema>;

/** The account's payments that were paid since an instant, or ever. */
export async function listPaidPayments(
  accountId: string,
  since: Date | null,
): Promise<PaidPayment[]> {
  return callMany(
    "list_paid_payments",
    { p_account_id: accountId, p_since: since?.toISOString() ?? null },
    paidSchema,
  );
}

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
