import "server-only";
import type { Owner } from "@/lib/billing/customers/customer";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";
import { findSession, fulfilSession } from "@/lib/billing/purchases/fulfil-session";
import { readPurchaseMetadata, settleIntent } from "@/lib/billing/purchases/settle-intent";
import type { MoneyPath } from "@/lib/billing/reversals/money-path";
import { stripe } from "@/lib/billing/stripe-client";

/**
 * Grants what a path of money paid for, if nothing has yet: what went back can come to be known
 * before what was paid. Says in words what it found, for the log.
 *
 * @throws Error when the catalog cannot price it yet, or Stripe does not answer: try again later.
 */
export async function grantPaid(owner: Owner, path: MoneyPath): Promise<string> {
  if (path.invoiceId !== null) {
    const outcome = await processInvoice(owner, path.invoiceId);
    if (outcome.state === "not_ready") throw new Error(`${path.invoiceId}: ${outcome.reason}`);
    if (outcome.state === "parked") return outcome.reason;
    // A pack may come with an invoice of its own; its session grants it.
    if (outcome.state !== "not_a_subscription") return outcome.state;
  }
  const [intentId] = path.intentIds;
  return intentId === undefined ? "no payment" : grantIntent(owner, intentId);
}

async function grantIntent(owner: Owner, intentId: string): Promise<string> {
  const { data } = await stripe().checkout.sessions.list({ payment_intent: intentId, limit: 1 });
  const found = data[0] ? await findSession(data[0].id) : null;
  if (found) return (await fulfilSession(found.session, owner)).state;
  const intent = await stripe().paymentIntents.retrieve(intentId);
  if (readPurchaseMetadata(intent) === null) return "sold by nothing here";
  return (await settleIntent(owner, intent)).state;
}
