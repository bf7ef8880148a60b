import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customer";
import { lineArguments, subscriptionLines } from "@/lib/billing/invoice-lines";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { syncSubscription } from "@/lib/billing/sync-subscription";
import { creditAnswerSchema } from "@/lib/credits/credit-answer";
import { callOne } from "@/lib/supabase/call";

export type InvoiceOutcome =
  | { state: "recorded"; replayed: boolean }
  /** Not a subscription's: packs grant by their session. */
  | { state: "not_a_subscription" }
  | { state: "not_paid" }
  /** Ours, and the catalog cannot price it yet: later it can be recorded. */
  | { state: "not_ready"; reason: string }
  | { state: "parked"; reason: string };

/**
 * Grants, or takes back, what an invoice's subscription lines paid for, once. Whichever comes first
 * of webhooks, success page and plan change records it; every later call finds it done.
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
  if (invoice.status !== "paid") return { state: "not_paid" };
  const metadataAccountId = subscription.metadata.account_id;
  if (metadataAccountId && metadataAccountId !== owner.accountId) {
    return { state: "parked", reason: `metadata names account ${metadataAccountId}` };
  }

  // An invoice embeds its first lines only, and prorations come before what it renews.
  const allLines: Stripe.InvoiceLineItem[] = [];
  for await (const line of stripe().invoices.listLineItems(invoiceId, { limit: 100 })) {
    allLines.push(line);
  }
  const lines = subscriptionLines(allLines, subscription);
  if (isNetOfDiscounts(subscription, allLines) && lines.some((line) => line.isProration)) {
    return { state: "parked", reason: "a discounted proration whose list amount is not known" };
  }
  const answer = await callOne(
    "record_invoice",
    {
      p_account_id: owner.accountId,
      p_invoice_id: invoice.id,
      p_subscription_id: subscriptionId,
      p_payment_intent_id: paidIntentId(invoice),
      p_total_minor: invoice.total,
      p_currency: invoice.currency,
      ...lineArguments(lines),
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") return { state: "recorded", replayed: answer.replayed };
  if (answer.outcome === "unpriced") {
    return { state: "not_ready", reason: `not in the catalog: ${answer.subject}` };
  }
  if (answer.outcome === "stale") {
    return { state: "parked", reason: "paid for a subscription that has ended: refund or grant" };
  }
  throw new Error(`recording ${invoiceId}: ${answer.outcome}`);
}

/** In this billing mode Stripe writes prorations less their discounts, and the list price is lost. */
function isNetOfDiscounts(subscription: Stripe.Subscription, lines: Stripe.InvoiceLineItem[]) {
  const isItemized = subscription.billing_mode.flexible?.proration_discounts === "itemized";
  return (
    !isItemized &&
    (subscription.discounts.length > 0 || lines.some((line) => line.discounts.length > 0))
  );
}

/** The payment intent that paid it: refunds and disputes name nothing else. */
function paidIntentId(invoice: Stripe.Invoice): string | null {
  const paid = invoice.payments?.data.find((payment) => payment.status === "paid");
  return idOf(paid?.payment.payment_intent);
}
