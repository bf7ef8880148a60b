import { purchaseAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { retryPurchase } from "@/lib/billing/purchases/confirm-purchase";
import { limitCardAttempts } from "@/lib/billing/purchases/limit-card-attempts";
import { purchaseParamsSchema, purchaseRetrySchema } from "@/lib/billing/request-schemas";

/** Pays an unpaid purchase with another card; answers as the purchase did. */
export const POST = buyerRoute(
  {
    params: purchaseParamsSchema,
    body: purchaseRetrySchema,
    repeats: "natural",
    doc: {
      summary: "Pay a purchase with another card",
      description: "However many cards are tried, one of them is charged.",
      tag: "Billing",
      answer: purchaseAnswerSchema,
      problems: ["not_found", "conflict", "payment_declined", "rate_limited"],
    },
  },
  async ({ access, request, params, body }) => {
    await limitCardAttempts(access, request);
    return retryPurchase(access, params.id, body.paymentMethodId);
  },
);
