import "server-only";
import { findOwner } from "@/lib/billing/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { processInvoice } from "@/lib/billing/process-invoice";

/** Money for a subscription came in: the one event that grants a plan's credits. */
export async function invoicePaid(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.customerId);
  if (!owner || event.objectId === null) return foreign(event);
  const outcome = await processInvoice(owner, event.objectId);
  if (outcome.state === "parked") return { ok: false, reason: outcome.reason };
  return { ok: true, receipt: `invoice ${outcome.state}` };
}
