import { buyerRoute } from "@/lib/billing/buyer-route";
import { createCreditCheckout } from "@/lib/billing/credit-checkout";
import { creditCheckoutSchema } from "@/lib/billing/request-schemas";

/** Opens hosted Checkout for credit packs. */
export const POST = buyerRoute({ body: creditCheckoutSchema }, ({ access, body }) =>
  createCreditCheckout(access, body),
);
