import "server-only";
import { stripeErrors } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";

const declines: Record<string, string> = {
  insufficient_funds: "The card has not enough funds. Use another card, or try again later.",
  expired_card: "The card has expired. Add another one.",
  incorrect_cvc: "The card's security code is wrong.",
  authentication_required: "The bank wants this payment confirmed. Pay in the billing portal.",
};

/**
 * What a caller is told when Stripe refused or did not answer; null for an error that is ours, which
 * is then logged and hidden like any other. Stripe's own messages never leave.
 */
export function stripeRefusal(error: unknown): Problem | null {
  if (error instanceof stripeErrors.StripeCardError) {
    const reason = error.decline_code ?? error.code ?? "declined";
    return new Problem("payment_declined", {
      detail: declines[reason] ?? "The card was declined. Use another card.",
      facts: { reason },
    });
  }
  if (error instanceof stripeErrors.StripeIdempotencyError) {
    return new Problem("idempotency_mismatch");
  }
  if (error instanceof stripeErrors.StripeRateLimitError) {
    return new Problem("unavailable", {
      detail: "The payment service is busy.",
      retryAfterSeconds: 5,
    });
  }
  if (
    error instanceof stripeErrors.StripeConnectionError ||
    error instanceof stripeErrors.StripeAPIError
  ) {
    return new Problem("upstream", { detail: "The payment service did not answer. Try again." });
  }
  return null;
}
