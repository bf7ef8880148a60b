import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findPayment, listPayments, type Payment } from "@/lib/billing/purchases/payment";
import { callMany, timestamp } from "@/lib/supabase/call";

const returnedSchema = z
  .object({
    payment_id: z.string(),
    returned_minor: z.number().int(),
    is_pending: z.boolean(),
    dispute_status: z.string().nullable(),
    reversed_micros: z.number().int(),
    recorded_at: timestamp,
  })
  .transform((row) => ({
    paymentId: row.payment_id,
    /** What is back with the buyer, in minor units of the payment's currency. */
    returnedMinor: row.returned_minor,
    /** A refund is still on its way to the bank. */
    isPending: row.is_pending,
    /** How the last dispute stands, in Stripe's word. */
    disputeStatus: row.dispute_status,
    /** The credits that went with the money. */
    reversedMicros: row.reversed_micros,
    recordedAt: row.recorded_at,
  }));

/** A payment with what became of it; `returned` is null where nothing was ever asked back. */
export type PastPayment = Payment & { returned: z.output<typeof returnedSchema> | null };

/** The account's payments, newest first, with their refunds and disputes. */
export async function listPastPayments(
  access: AccountAccess,
  page: { before?: string | null; limit?: number } = {},
): Promise<PastPayment[]> {
  return withReturns(access, await listPayments(access, page));
}

/** One payment with its refunds and disputes; null when it is not the account's. */
export async function findPastPayment(
  access: AccountAccess,
  paymentId: string,
): Promise<PastPayment | null> {
  const payment = await findPayment(access.accountId, { paymentId });
  const [past] = payment ? await withReturns(access, [payment]) : [];
  return past ?? null;
}

async function withReturns(
  { accountId }: AccountAccess,
  payments: Payment[],
): Promise<PastPayment[]> {
  const returns = await callMany(
    "list_returned",
    { p_account_id: accountId, p_payment_ids: payments.map(({ paymentId }) => paymentId) },
    returnedSchema,
  );
  return payments.map((payment) => ({
    ...payment,
    returned: returns.find(({ paymentId }) => paymentId === payment.paymentId) ?? null,
  }));
}
