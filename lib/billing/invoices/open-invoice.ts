import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { findCustomer } from "@/lib/billing/customers/customer";
import { fromSeconds, stripe } from "@/lib/billing/stripe-client";

/** What a subscription still owes; money in minor units, the instant ISO 8601 in UTC. */
export interface OpenInvoice {
  dueMinor: number;
  currency: string;
  /** Stripe's page, where any card can pay it. */
  payUrl: string | null;
  /** When Stripe charges the card again by itself; null when it does not. */
  nextAttemptAt: string | null;
}

/**
 * The newest unpaid invoice of the account's subscription, read from Stripe; null without one.
 *
 * @throws StripeError when Stripe does not answer.
 */
export async function findOpenInvoice(access: AccountAccess): Promise<OpenInvoice | null> {
  const owner = await findCustomer(access.accountId);
  if (!owner) return null;
  const { data } = await stripe().invoices.list({
    customer: owner.customerId,
    status: "open",
    limit: 10,
  });
  const invoice = data.find(({ parent }) => parent?.type === "subscription_details");
  if (!invoice) return null;
  return {
    dueMinor: invoice.amount_remaining,
    currency: invoice.currency,
    payUrl: invoice.hosted_invoice_url ?? null,
    nextAttemptAt: fromSeconds(invoice.next_payment_attempt),
  };
}
