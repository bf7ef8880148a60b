import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { stripe } from "@/lib/billing/stripe-client";
import { callMany } from "@/lib/supabase/call";

/**
 * The subscription's invoices that were paid before this one and are not recorded yet, the earliest
 * first. Asks Stripe for all of its paid invoices.
 */
export async function listInvoicesBefore(
  owner: Owner,
  subscriptionId: string,
  invoice: Stripe.Invoice,
): Promise<Stripe.Invoice[]> {
  const paid: Stripe.Invoice[] = [];
  const everyPaid = stripe().invoices.list({
    subscription: subscriptionId,
    status: "paid",
    limit: 100,
    expand: ["data.payments"],
  });
  for await (const candidate of everyPaid) paid.push(candidate);
  // Stripe lists the newest first: turned round, invoices of one second stand as they were made.
  const inOrder = paid.reverse().sort((a, b) => paidAt(a) - paidAt(b) || a.created - b.created);
  const at = inOrder.findIndex(({ id }) => id === invoice.id);
  return at < 1 ? [] : listUnrecorded(owner, subscriptionId, inOrder.slice(0, at));
}

/** Those of a subscription's invoices that the ledger does not have yet, in the order given. */
export async function listUnrecorded(
  owner: Owner,
  subscriptionId: string,
  invoices: Stripe.Invoice[],
): Promise<Stripe.Invoice[]> {
  const missing = await callMany(
    "list_unrecorded_invoices",
    {
      p_account_id: owner.accountId,
      p_subscription_id: subscriptionId,
      p_invoice_ids: invoices.map(({ id }) => id),
    },
    z.string(),
  );
  return invoices.filter(({ id }) => missing.includes(id));
}

/** When an invoice was paid, in Stripe's seconds. */
export function paidAt(invoice: Stripe.Invoice): number {
  return invoice.status_transitions.paid_at ?? invoice.created;
}
