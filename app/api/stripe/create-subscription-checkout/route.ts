import { buyerRoute } from "@/lib/billing/buyer-route";
import { subscriptionCheckoutSchema } from "@/lib/billing/request-schemas";
import { createSubscriptionCheckout } from "@/lib/billing/subscription-checkout";

/** Opens hosted Checkout for a plan; 409 while a subscription is live. */
export const POST = buyerRoute(
  { body: subscriptionCheckoutSchema },
  ({ access, body, idempotencyKey }) => createSubscriptionCheckout(access, body, idempotencyKey),
);
