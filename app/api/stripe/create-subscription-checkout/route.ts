import { buyerRoute } from "@/lib/billing/buyer-route";
import { subscriptionCheckoutSchema } from "@/lib/billing/request-schemas";
import { createSubscriptionCheckout } from "@/lib/billing/subscription-checkout";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";

/** Opens hosted Checkout for a plan; 409 while a subscription is live. */
export const POST = buyerRoute(
  { body: subscriptionCheckoutSchema },
  async ({ access, request, body, idempotencyKey }) => {
    if (body.couponCode !== undefined) await limitCodeGuesses(access, request);
    return createSubscriptionCheckout(access, body, idempotencyKey);
  },
);
