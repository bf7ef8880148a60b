import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";

/**
 * An invoice was paid, or a charge for it declined: either way it is read as it is now. Paid, it
 * grants a plan's credits, and nothing else does; unpaid, the subscription's row shows past due and
 * the plan ends with what was paid.
 */
export async function invoiceChanged(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner || event.objectId === null) return foreign(event);
  const outcome = await processInvoice(owner, event.objectId);
  if (outcome.state === "parked") return { ok: false, reason: outcome.reason };
  // Stripe delivers it again, for days, until the catalog has the price.
  if (outcome.state === "not_ready") throw new Error(`${event.objectId}: ${outcome.reason}`);
  return { ok: true, receipt: `invoice ${outcome.state}` };
}
