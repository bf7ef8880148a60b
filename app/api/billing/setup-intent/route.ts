import { setupIntentAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { createSetupIntent } from "@/lib/billing/customers/payment-methods";
import { limitCardAttempts } from "@/lib/billing/purchases/limit-card-attempts";
import { serverEnv } from "@/lib/env/server";

/** Starts adding a card in place, with what the card form needs to load. */
export const POST = buyerRoute(
  {
    doc: {
      summary: "Start adding a card",
      description: "Answers with what the card form of Stripe.js needs to load.",
      tag: "Billing",
      answer: setupIntentAnswerSchema,
      problems: ["rate_limited"],
    },
  },
  async ({ access, request }) => {
    await limitCardAttempts(access, request);
    const { STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = serverEnv();
    const { clientSecret } = await createSetupIntent(access);
    return { clientSecret, publishableKey: STRIPE_PUBLISHABLE_KEY, stripeJsUrl: STRIPE_JS_URL };
  },
);
