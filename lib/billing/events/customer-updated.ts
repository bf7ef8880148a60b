import "server-only";
import { followCard } from "@/lib/billing/auto-top-up/card";
import { findOwner } from "@/lib/billing/customers/customer";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** A customer changed; of that only the default card matters, which auto top-up charges. */
export async function customerUpdated(event: StripeEvent): Promise<EventResult> {
  const owner = await findOwner(event.objectId);
  if (!owner) return { ok: true, receipt: "a customer of no account" };
  const customer = await stripe().customers.retrieve(owner.customerId);
  const cardId = customer.deleted ? null : idOf(customer.invoice_settings.default_payment_method);
  if (cardId === null) return { ok: true, receipt: "no default card" };
  const outcome = await followCard(owner, cardId, { isDefault: true });
  return { ok: true, receipt: `auto top-up ${outcome}` };
}
