import "server-only";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { findSession, fulfilSession } from "@/lib/billing/purchases/fulfil-session";

/** A Checkout session completed, expired, or its delayed payment came through or did not. */
export async function checkoutSessionChanged(event: StripeEvent): Promise<EventResult> {
  const found = await findSession(event.objectId ?? "");
  if (!found) return foreign(event);
  const fulfilment = await fulfilSession(found.session, found.owner);
  if (fulfilment.state === "parked") return { ok: false, reason: fulfilment.reason };
  return { ok: true, receipt: `session ${fulfilment.state}` };
}
