import "server-only";
import { moneyOf, settleReturned } from "@/lib/billing/events/settle-returned";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { stripe } from "@/lib/billing/stripe-client";

/** A refund was made, went through, failed or was canceled. */
export async function refundChanged(event: StripeEvent): Promise<EventResult> {
  return settleReturned(event, async (id) => moneyOf(await stripe().refunds.retrieve(id)));
}
