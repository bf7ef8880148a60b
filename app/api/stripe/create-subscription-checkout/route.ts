import { redirectAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { subscriptionCheckoutSchema } from "@/lib/billing/request-schemas";
import { createSubscriptionCheckout } from "@/lib/billing/subscriptions/subscription-checkout";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";

/** Opens hosted Checkout for a plan; 409 while a subscription is live. */
export const POST = buyerRoute(
  {
    body: subscriptionCheckoutSchema,
    repeats: "own",
    doc: {
      summary: "Open a checkout for a plan",
      description: "Answers with a page for a person to open; 409 while a subscription is live.",
      tag: "Checkout",
      answer: redirectAnswerSchema,
      problems: ["not_found", "conflict", "rate_limited"],
    },
  },
  async ({ access, request, body, idempotencyKey }) => {
    if (body.couponCode !== undefined) await limitCodeGuesses(access, request);
    return createSubscriptionCheckout(access, body, idempotencyKey);
  },
);
