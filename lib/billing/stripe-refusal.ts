import "server-only";
import { stripeErrors } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";

const declines: Record<string, string> = {
  insufficient_funds: "The card has not enough funds. Use another card, or try again later.",
  expired_card: "The card has expired. Add another one.",
  incorrect_cvc: "The card's security code is wrong.",
  authentication_required: "The bank wants this payment confirmed. Pay in the billing portal.",
  payment_intent_authentication_failure:
    "The bank could not confirm that it was you. Try again, or use another card.",
  processing_error: "The card could not be checked just now. Try again in a moment.",
  card_velocity_exceeded: "The card has reached its limit. Use another card.",
  card_not_supported: "The card does not allow this kind of purchase. Use another card.",
  currency_not_supported: "The card does not take this currency. Use another card.",
};

/** A card's refusal in words for its holder; codes of fraud read as any other decline. */
export function declineProblem(reason: string, facts: Record<string, unknown> = {}): Problem {
  return new Problem("payment_declined", {
    detail: declines[reason] ?? "The card was declined. Use another card.",
    facts: { reason, ...facts },
  });
}

/**
 * What a caller is told when Stripe refused or did not answer; null for an error that is ours, which
 * is then logged and hidden like any other. Stripe's own messages never leave.
 */
export function stripeRefusal(error: unknown): Problem | null {
  if (error instanceof stripeErrors.StripeCardError) {
    return declineProblem(error.decline_code ?? error.code ?? "declined");
  }
  if (error instanceof stripeErrors.StripeIdempotencyError) {
    return new Problem(
      error.code === "idempotency_key_in_use" ? "in_progress" : "idempotency_mismatch",
    );
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
