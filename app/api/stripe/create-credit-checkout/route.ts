import { buyerRoute } from "@/lib/billing/buyer-route";
import { createCreditCheckout } from "@/lib/billing/credit-checkout";
import { creditCheckoutSchema } from "@/lib/billing/request-schemas";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";

/** Opens hosted Checkout for credit packs; a repeat of the Idempotency-Key leads to the same one. */
export const POST = buyerRoute(
  { body: creditCheckoutSchema },
  async ({ access, request, body, idempotencyKey }) => {
    if (body.couponCode !== undefined) await limitCodeGuesses(access, request);
    return createCreditCheckout(access, body, idempotencyKey);
  },
);
