import "server-only";
import type { Stripe } from "stripe";
import { isMissing, stripe, stripeErrors } from "@/lib/billing/stripe-client";

/**
 * A Checkout session with its payment intent, closed if it was open; one that completes in this
 * moment is complete. Null when Stripe has none under the id. Calling it again changes nothing.
 */
export async function endSession(sessionId: string): Promise<Stripe.Checkout.Session | null> {
  try {
    await stripe().checkout.sessions.expire(sessionId);
  } catch (error) {
    if (isMissing(error)) return null;
    if (!(error instanceof stripeErrors.StripeInvalidRequestError)) throw error;
  }
  return stripe().checkout.sessions.retrieve(sessionId, { expand: ["payment_intent"] });
}
