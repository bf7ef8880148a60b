import "server-only";
import { findOwner, type Owner } from "@/lib/billing/customers/customer";
import { closeOpenSales } from "@/lib/billing/reversals/checkout-dispute";
import { grantPaid } from "@/lib/billing/reversals/grant-paid";
import { type MoneyPath, traceIntent, traceInvoice } from "@/lib/billing/reversals/money-path";
import { type Reversal, reverseReturned } from "@/lib/billing/reversals/reverse-returned";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** What is known of the money that something happened to. */
export type MoneyHint = { intentId: string } | { chargeId: string } | { invoiceId: string };

export type UpToDate =
  | { state: "current"; reversals: Reversal[] }
  /** Ours, and nothing was granted for it, so there is nothing to take back. */
  | { state: "not_granted"; reason: string }
  /** Paid by no customer of ours. */
  | { state: "foreign"; customerId: string | null };

/**
 * Makes the ledger say of a payment what Stripe says now: granted if it was paid, and less by what
 * was refunded, disputed or credited. The same for every event about its money, in any order and
 * any number of times: the grant comes first, and all that went back is read anew. While it is
 * disputed, what the customer could still pay for is closed.
 *
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function bringPaymentUpToDate(hint: MoneyHint): Promise<UpToDate> {
  const { customerId, path } = await trace(hint);
  const owner = await findOwner(customerId);
  if (!owner) return { state: "foreign", customerId };
  return bringPathUpToDate(owner, path);
}

async function bringPathUpToDate(owner: Owner, path: MoneyPath): Promise<UpToDate> {
  const known = await reverseReturned(owner, path);
  const reason = known.length > 0 ? "" : await grantPaid(owner, path);
  const reversals = known.length > 0 ? known : await reverseReturned(owner, path);
  if (reversals.length === 0) return { state: "not_granted", reason };
  if (reversals.some(({ status }) => status === "disputed")) await closeOpenSales(owner);
  return { state: "current", reversals };
}

async function trace(hint: MoneyHint): Promise<{ customerId: string | null; path: MoneyPath }> {
  if ("invoiceId" in hint) {
    const invoice = await stripe().invoices.retrieve(hint.invoiceId);
    return { customerId: idOf(invoice.customer), path: await traceInvoice(invoice.id) };
  }
  if ("chargeId" in hint) {
    const charge = await stripe().charges.retrieve(hint.chargeId);
    const intentId = idOf(charge.payment_intent);
    const path =
      intentId === null ? { invoiceId: null, intentIds: [] } : await traceIntent(intentId);
    return { customerId: idOf(charge.customer), path };
  }
  const intent = await stripe().paymentIntents.retrieve(hint.intentId);
  return { customerId: idOf(intent.customer), path: await traceIntent(intent.id) };
}
