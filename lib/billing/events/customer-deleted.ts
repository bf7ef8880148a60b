import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import { forgetCustomer } from "@/lib/billing/customers/forget-customer";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";

/** A customer was deleted at Stripe, and its subscriptions with it; the next purchase makes another. */
export async function customerDeleted(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.objectId);
  if (!owner) return { ok: true, receipt: "a customer of no account" };
  await forgetCustomer(owner);
  return { ok: true, receipt: "customer forgotten" };
}
