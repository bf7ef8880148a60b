import "server-only";
import type { Stripe } from "stripe";
import { findOwner } from "@/lib/billing/customers/customer";
import { paidAt } from "@/lib/billing/invoices/earlier-invoices";
import type { Difference, Pass } from "@/lib/billing/reconcile/difference";
import { listNamedPayments } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** How long after it was made an invoice is still looked at for having been paid, in days. */
const payableDays = 400;

/** Subscriptions' paid invoices: each is recorded, and has so granted what its lines paid for. */
export const compareInvoices: Pass = {
  name: "invoices",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().invoices.list({ ...params, status: "paid" }),
      cursor,
      since,
      payableDays,
    );
    const isOfBefore = (invoice: Stripe.Invoice) =>
      since !== null && Math.max(invoice.created, paidAt(invoice)) * 1000 < since.getTime();
    return {
      comparisons: items
        .filter((invoice) => !isOfBefore(invoice))
        .map((invoice) => () => compare(invoice)),
      next,
    };
  },
};

async function compare(invoice: Stripe.Invoice): Promise<Difference[]> {
  const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription);
  const owner = await findOwner(idOf(invoice.customer));
  // Not ours, or a pack's receipt, whose session grants.
  if (!owner || subscriptionId === null) return [];
  const { accountId, customerId } = owner;
  if ((await listNamedPayments(accountId, { invoiceId: invoice.id })).length > 0) return [];
  return [
    {
      about: invoice.id,
      text: `Invoice ${invoice.id} of account ${accountId} (${invoice.total} ${invoice.currency}, subscription ${subscriptionId}) is paid, and is not recorded here.`,
      repair: () => replay({ type: "invoice.paid", objectId: invoice.id, customerId }),
    },
  ];
}
