import "server-only";
import { followCard } from "@/lib/billing/auto-top-up/card";
import { findOwner } from "@/lib/billing/customers/customer";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { findAtStripe, idOf, stripe } from "@/lib/billing/stripe-client";

/** A card was saved, in our page or Stripe's: a stopped auto top-up goes on with it. */
export async function cardSaved(event: StripeEvent): Promise<EventResult> {
  const method = await findAtStripe(stripe().paymentMethods.retrieve(event.objectId ?? ""));
  const owner = await findOwner(idOf(method?.customer));
  if (!method || !owner) return { ok: true, receipt: "a card of no account" };
  const outcome = await followCard(owner, method.id, { isDefault: false });
  return { ok: true, receipt: `auto top-up ${outcome}` };
}
