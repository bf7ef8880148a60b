import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { fromSeconds } from "@/lib/billing/stripe-client";
import { afterResponse } from "@/lib/http/after-response";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { callVoid } from "@/lib/supabase/call";

/**
 * Tells the account that an invoice of its running plan was charged in vain, once an attempt. The
 * first payment of a plan is refused where it is made, to the person's face.
 */
export async function reportFailedPayment(
  owner: Owner,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
): Promise<void> {
  const isMissed = subscription.status === "past_due" || subscription.status === "unpaid";
  if (invoice.status !== "open" || invoice.attempt_count === 0 || !isMissed) return;
  await callVoid("report_failed_payment", {
    p_account_id: owner.accountId,
    p_invoice_id: invoice.id,
    p_attempt: invoice.attempt_count,
    p_amount_minor: invoice.amount_remaining,
    p_currency: invoice.currency,
    p_price_id: subscription.items.data[0]?.price.id ?? null,
    p_next_attempt_at: fromSeconds(invoice.next_payment_attempt),
  });
  afterResponse("payment_failed_mail", drainOutbox);
}
