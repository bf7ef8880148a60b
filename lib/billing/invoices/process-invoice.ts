import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { listInvoicesBefore, listUnrecorded } from "@/lib/billing/invoices/earlier-invoices";
import { type InvoiceOutcome, recordInvoice } from "@/lib/billing/invoices/record-invoice";
import { reportFailedPayment } from "@/lib/billing/invoices/report-failed-payment";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";

/**
 * Grants, or takes back, what an invoice's subscription lines paid for, once. Whichever comes first
 * of webhooks, success page and plan change records it; every later call finds it done. A
 * subscription's invoices are recorded in the order in which they were paid, whatever the order in
 * which they are heard of: what an invoice credits, an earlier one has granted.
 *
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function processInvoice(owner: Owner, invoiceId: string): Promise<InvoiceOutcome> {
  const invoice = await stripe().invoices.retrieve(invoiceId, { expand: ["payments"] });
  if (idOf(invoice.customer) !== owner.customerId) {
    throw new Error(`${invoiceId} is not an invoice of ${owner.customerId}`);
  }
  const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription);
  if (subscriptionId === null) return { state: "not_a_subscription" };
  // The row must be there before its invoice is recorded, and a failed payment shows in it.
  const subscription = await syncSubscription(owner, subscriptionId);
  if (invoice.status !== "paid") {
    await reportFailedPayment(owner, subscription, invoice);
    return { state: "not_paid" };
  }
  await recordEarlier(owner, subscription, invoice);
  return recordInvoice(owner, subscription, invoice);
}

/** One that cannot be recorded has an event of its own, and holds no later one up. */
async function recordEarlier(
  owner: Owner,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
): Promise<void> {
  const [isNew] = await listUnrecorded(owner, subscription.id, [invoice]);
  if (!isNew) return;
  for (const earlier of await listInvoicesBefore(owner, subscription.id, invoice)) {
    await recordInvoice(owner, subscription, earlier);
  }
}
