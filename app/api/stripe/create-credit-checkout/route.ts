import { buyerRoute } from "@/lib/billing/buyer-route";
import { createCreditCheckout } from "@/lib/billing/credit-checkout";
import { creditCheckoutSchema } from "@/lib/billing/request-schemas";

/** Opens hosted Checkout for credit packs; a repeat of the Idempotency-Key leads to the same one. */
export const POST = buyerRoute({ body: creditCheckoutSchema }, ({ access, body, idempotencyKey }) =>
  createCreditCheckout(access, body, idempotencyKey),
);
