import "server-only";
import { stripe, stripeErrors } from "@/lib/billing/stripe-client";
import { serverEnv } from "@/lib/env/server";

const toleranceSeconds = 300;

/**
 * Whether Stripe signed this body, with any of the secrets in force (two while one is rotated). Only
 * the signature is asked here: a body that is no snapshot event is Stripe's too, and is parked.
 */
export async function isSignedByStripe(body: string, signature: string | null): Promise<boolean> {
  const { signature: verifier } = stripe().webhooks;
  if (signature === null || verifier === null) return false;
  for (const secret of serverEnv().STRIPE_WEBHOOK_SECRET) {
    try {
      await verifier.verifyHeaderAsync(body, signature, secret, toleranceSeconds);
      return true;
    } catch (error) {
      if (!(error instanceof stripeErrors.StripeSignatureVerificationError)) throw error;
    }
  }
  return false;
}
