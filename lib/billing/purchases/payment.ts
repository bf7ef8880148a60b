import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, callMaybe, timestamp } from "@/lib/supabase/call";

const paymentSchema = z
  .object({
    payment_id: z.string(),
    kind: z.enum(["subscription", "pack", "purchase", "topup"]),
    status: z.enum(["pending", "processing", "paid", "failed", "expired", "refunded", "disputed"]),
    pack_id: z.string().nullable(),
    plan_id: z.string().nullable(),
    quantity: z.number().int(),
    credits_micros: z.number().int(),
    amount_minor: z.number().int(),
    currency: z.string(),
    stripe_invoice_id: z.string().nullable(),
    created_at: timestamp,
    completed_at: timestamp.nullable(),
  })
  .transform((row) => ({
    paymentId: row.payment_id,
    kind: row.kind,
    status: row.status,
    packId: row.pack_id,
    planId: row.plan_id,
    quantity: row.quantity,
    creditsMicros: row.credits_micros,
    amountMinor: row.amount_minor,
    currency: row.currency,
    invoiceId: row.stripe_invoice_id,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  }));

/** A purchase; money in minor units of its currency. */
export type Payment = z.output<typeof paymentSchema>;

/** The account's purchases, newest first; abandoned ones are left out. */
export async function listPayments(
  access: AccountAccess,
  { before = null, limit = 50 }: { before?: string | null; limit?: number } = {},
): Promise<Payment[]> {
  return callMany(
    "list_payments",
    { p_account_id: access.accountId, p_before: before, p_limit: limit },
    paymentSchema,
  );
}

/** One purchase of an account, by its own id or by its invoice. */
export async function findPayment(
  accountId: string,
  by: { paymentId: string } | { invoiceId: string },
): Promise<Payment | null> {
  return callMaybe(
    "find_payment",
    {
      p_account_id: accountId,
      p_payment_id: "paymentId" in by ? by.paymentId : null,
      p_invoice_id: "invoiceId" in by ? by.invoiceId : null,
    },
    paymentSchema,
  );
}
