import "server-only";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** How a sum was paid: the invoice, if it was for one, and the payment intents that paid it. */
export interface MoneyPath {
  invoiceId: string | null;
  intentIds: string[];
}

/** Follows a payment intent to the invoice that it paid, and to what else paid that. */
export async function traceIntent(intentId: string): Promise<MoneyPath> {
  const { data } = await stripe().invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: intentId },
    limit: 1,
  });
  const invoiceId = idOf(data[0]?.invoice);
  return invoiceId === null ? { invoiceId, intentIds: [intentId] } : traceInvoice(invoiceId);
}

/** Follows an invoice to all that paid it. One that was paid off Stripe has no intents. */
export async function traceInvoice(invoiceId: string): Promise<MoneyPath> {
  const intentIds: string[] = [];
  const paid = stripe().invoicePayments.list({ invoice: invoiceId, status: "paid", limit: 100 });
  for await (const { payment } of paid) {
    const intentId = idOf(payment.payment_intent);
    if (intentId !== null) intentIds.push(intentId);
  }
  return { invoiceId, intentIds };
}
