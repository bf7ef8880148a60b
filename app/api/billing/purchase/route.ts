import { purchaseAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { limitCardAttempts } from "@/lib/billing/purchases/limit-card-attempts";
import { purchasePack } from "@/lib/billing/purchases/purchase-pack";
import { purchaseSchema } from "@/lib/billing/request-schemas";
import { Problem } from "@/lib/http/problem";

/**
 * Buys a pack with a saved card: `succeeded` with the new balance, `requires_action` with what
 * Stripe.js needs for the bank's check, `processing`, or 402. A repeat of the Idempotency-Key
 * answers what has become of the first purchase.
 */
export const POST = buyerRoute(
  {
    body: purchaseSchema,
    repeats: "own",
    doc: {
      summary: "Buy a pack with a saved card",
      description:
        "Needs an Idempotency-Key. A repeat of it answers what has become of the first purchase.",
      tag: "Billing",
      answer: purchaseAnswerSchema,
      problems: ["not_found", "conflict", "payment_declined", "rate_limited"],
    },
  },
  async ({ access, request, body: { packId, quantity, paymentMethodId }, idempotencyKey }) => {
    if (idempotencyKey === null) {
      throw new Problem("invalid_request", {
        detail: "Send an Idempotency-Key, so that a repeat does not buy twice.",
      });
    }
    await limitCardAttempts(access, request);
    return purchasePack(
      access,
      { packId, quantity, paymentMethodId: paymentMethodId ?? null },
      idempotencyKey,
    );
  },
);
