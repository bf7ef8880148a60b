import "server-only";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";

/**
 * Money of a payment went back, or its buyer disputes it. What that means for credits already
 * granted is a person's decision, so the event is parked, which alerts one.
 */
export async function moneyReturned(event: StripeEvent): Promise<EventResult> {
  const of = event.customerId === null ? "" : ` of customer ${event.customerId}`;
  return {
    ok: false,
    reason: `${event.type} ${event.objectId ?? "(no id)"}${of}: settle its credits by hand`,
  };
}
