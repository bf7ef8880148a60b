import "server-only";
import { handleEvent } from "@/lib/billing/events/handle-event";
import type { EventResult } from "@/lib/billing/events/stripe-event";
import { isLiveKey, stripeApiVersion } from "@/lib/billing/stripe-client";
import { serverEnv } from "@/lib/env/server";

/**
 * Does what an event about an object would do. Events only hint at what to read from Stripe, so a
 * hint of our own repairs by the very code that the webhook runs, under the same keys.
 */
export async function replay(hint: {
  type: string;
  objectId: string;
  customerId: string;
  subscriptionId?: string;
}): Promise<EventResult> {
  const handling = handleEvent({
    eventId: `reconcile:${hint.objectId}`,
    type: hint.type,
    apiVersion: stripeApiVersion,
    createdSeconds: Math.floor(Date.now() / 1000),
    isLive: isLiveKey(serverEnv().STRIPE_SECRET_KEY),
    objectId: hint.objectId,
    customerId: hint.customerId,
    subscriptionId: hint.subscriptionId ?? null,
  });
  return handling ?? { ok: false, reason: `nothing handles ${hint.type}` };
}
