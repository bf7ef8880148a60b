import { redirectAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { createCreditCheckout } from "@/lib/billing/purchases/credit-checkout";
import { creditCheckoutSchema } from "@/lib/billing/request-schemas";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";

/** Opens hosted Checkout for credit packs; a repeat of the Idempotency-Key leads to the same one. */
export const POST = buyerRoute(
  {
    body: creditCheckoutSchema,
    repeats: "own",
    doc: {
      summary: "Open a checkout for packs",
      description:
        "Answers with a page for a person to open. A repeat of the Idempotency-Key leads to the same one.",
      tag: "Checkout",
      answer: redirectAnswerSchema,
      problems: ["not_found", "conflict", "rate_limited"],
    },
  },
  async ({ access, request, body, idempotencyKey }) => {
    if (body.couponCode !== undefined) await limitCodeGuesses(access, request);
    return createCreditCheckout(access, body, idempotencyKey);
  },
);
