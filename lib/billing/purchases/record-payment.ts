import "server-only";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { creditAnswerSchema } from "@/lib/credits/credit-answer";
import { callOne, callVoid } from "@/lib/supabase/call";

export interface PaymentReport {
  accountId: string;
  paymentId: string;
  /** `pack:{session}` or `pi:{payment_intent}`: what grants once, for ever. */
  sourceKey: string;
  status: "paid" | "processing" | "failed" | "expired";
  sessionId: string | null;
  paymentIntentId: string | null;
  amountMinor: number;
  currency: string;
  /** Why it failed, in Stripe's word. */
  failureCode?: string | null;
}

/**
 * Writes what became of a purchase; only `paid` grants, once, and nothing takes it back here.
 * The outcome is `ok`, or `not_found` when the account has no such purchase.
 */
export async function recordPayment(report: PaymentReport): Promise<CreditAnswer> {
  return callOne(
    "record_payment",
    {
      p_account_id: report.accountId,
      p_payment_id: report.paymentId,
      p_source_key: report.sourceKey,
      p_status: report.status,
      p_session_id: report.sessionId,
      p_payment_intent_id: report.paymentIntentId,
      p_amount_minor: report.amountMinor,
      p_currency: report.currency,
      p_failure_code: report.failureCode ?? null,
    },
    creditAnswerSchema,
  );
}

/** Notes which Checkout session, or which payment intent, a pending purchase went to. */
export async function attachPayment(
  accountId: string,
  paymentId: string,
  to: { sessionId: string } | { paymentIntentId: string },
): Promise<void> {
  await callVoid("attach_payment", {
    p_account_id: accountId,
    p_payment_id: paymentId,
    p_session_id: "sessionId" in to ? to.sessionId : null,
    p_payment_intent_id: "paymentIntentId" in to ? to.paymentIntentId : null,
  });
}
