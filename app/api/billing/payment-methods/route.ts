import { paymentMethodsAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { adoptSavedCard, listPaymentMethods } from "@/lib/billing/customers/payment-methods";
import { savedCardSchema } from "@/lib/billing/request-schemas";

/** The saved cards, the default one first. */
export const GET = buyerRoute(
  {
    doc: {
      summary: "List saved cards",
      tag: "Billing",
      answer: paymentMethodsAnswerSchema,
    },
  },
  async ({ access }) => ({
    paymentMethods: await listPaymentMethods(access),
  }),
);

/** Takes note of a card that was saved in the page: the first one becomes the default. */
export const POST = buyerRoute(
  {
    body: savedCardSchema,
    repeats: "natural",
    doc: {
      summary: "Take note of a saved card",
      description:
        "Call it when Stripe.js has finished a setup intent: the first card becomes the default.",
      tag: "Billing",
      answer: paymentMethodsAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  async ({ access, body }) => {
    await adoptSavedCard(access, body.setupIntentId);
    return { paymentMethods: await listPaymentMethods(access) };
  },
);
