import "server-only";
import { settleReturned } from "@/lib/billing/events/settle-returned";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";

/** Some of a charge went back: its amount is cumulative, so its refunds are read one by one. */
export async function chargeRefunded(event: StripeEvent): Promise<EventResult> {
  return settleReturned(event, async (chargeId) => ({ chargeId }));
}
