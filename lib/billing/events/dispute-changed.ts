import "server-only";
import { moneyOf, settleReturned } from "@/lib/billing/events/settle-returned";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { stripe } from "@/lib/billing/stripe-client";

/**
 * A dispute was opened, answered, decided or appealed, or its money moved. An open one freezes the
 * payment's credits, a lost one takes them; an inquiry is noted and does nothing.
 */
export async function disputeChanged(event: StripeEvent): Promise<EventResult> {
  return settleReturned(event, async (id) => moneyOf(await stripe().disputes.retrieve(id)));
}
