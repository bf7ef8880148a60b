import "server-only";
import type { Stripe } from "stripe";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { idOf, stripe, stripeErrors } from "@/lib/billing/stripe-client";

/**
 * Gives back, at Stripe, all that was paid for an invoice and has not gone back yet: payments are
 * refunded, and a credit note returns what came from the customer's balance. What was paid off
 * Stripe is on the note too, and a person is told to send it back. Twice is once: `keyPrefix` and
 * the payment name the attempt, and the note is marked with it. The events of refunds and note take
 * the credits.
 */
export async function refundInvoice(invoice: Stripe.Invoice, keyPrefix: string): Promise<void> {
  const payments = stripe().invoicePayments.list({
    invoice: invoice.id,
    status: "paid",
    limit: 100,
  });
  for await (const { payment } of payments) {
    const intentId = idOf(payment.payment_intent);
    if (intentId === null) continue;
    await refundIntent(intentId, `${keyPrefix}:${invoice.id}:${intentId}`);
  }
  await creditRest(invoice, keyPrefix);
}

/** A balance below zero is what the customer has; the invoice has used as much as it rose. */
async function creditRest(invoice: Stripe.Invoice, keyPrefix: string): Promise<void> {
  const fromBalance = Math.max(0, (invoice.ending_balance ?? 0) - invoice.starting_balance);
  const offStripe = invoice.amount_paid_off_stripe ?? 0;
  if (fromBalance + offStripe === 0 || (await isCredited(invoice.id, keyPrefix))) return;
  await stripe().creditNotes.create(
    {
      invoice: invoice.id,
      amount: fromBalance + offStripe,
      ...(fromBalance > 0 ? { credit_amount: fromBalance } : {}),
      ...(offStripe > 0 ? { out_of_band_amount: offStripe } : {}),
      metadata: { returned_as: keyPrefix },
    },
    { idempotencyKey: `${keyPrefix}:${invoice.id}:note` },
  );
  if (offStripe === 0) return;
  raiseAlert("money that was paid off Stripe has to be sent back", {
    invoiceId: invoice.id,
    customerId: idOf(invoice.customer),
    amountMinor: offStripe,
    currency: invoice.currency,
  });
}

async function isCredited(invoiceId: string, keyPrefix: string): Promise<boolean> {
  for await (const note of stripe().creditNotes.list({ invoice: invoiceId, limit: 100 })) {
    if (note.metadata?.returned_as === keyPrefix && note.status === "issued") return true;
  }
  return false;
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
