import "server-only";
import { findOwner } from "@/lib/billing/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { processInvoice } from "@/lib/billing/process-invoice";

/**
 * A charge was declined. The invoice may have been paid since, so it is read like any other; while
 * it is not, the subscription's row shows past due and the plan ends with what was paid.
 */
export async function invoicePaymentFailed(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner || event.objectId === null) return foreign(event);
  const outcome = await processInvoice(owner, event.objectId);
  if (outcome.state === "parked") return { ok: false, reason: outcome.reason };
  return { ok: true, receipt: `invoice ${outcome.state}` };
}
