import "server-only";
import { idOf, stripe, stripeErrors } from "@/lib/billing/stripe-client";

/**
 * Sends back, at Stripe, all that was paid for an invoice and has not gone back yet. Twice is once:
 * `keyPrefix` and the payment name the attempt. What was paid off Stripe, or from the customer's
 * balance there, stays: no payment intent can be refunded for it.
 *
 * @returns how many payments were refunded, now or before.
 */
export async function refundInvoice(invoiceId: string, keyPrefix: string): Promise<number> {
  let refunded = 0;
  const payments = stripe().invoicePayments.list({
    invoice: invoiceId,
    status: "paid",
    limit: 100,
  });
  for await (const { payment } of payments) {
    const intentId = idOf(payment.payment_intent);
    if (intentId === null) continue;
    await refundIntent(intentId, `${keyPrefix}:${invoiceId}:${intentId}`);
    refunded += 1;
  }
  return refunded;
}

async function refundIntent(intentId: string, idempotencyKey: string): Promise<void> {
  try {
    await stripe().refunds.create(
      { payment_intent: intentId, reason: "requested_by_customer" },
      { idempotencyKey },
    );
  } catch (error) {
    const isDone =
      error instanceof stripeErrors.StripeInvalidRequestError &&
      error.code === "charge_already_refunded";
    if (!isDone) throw error;
  }
}
