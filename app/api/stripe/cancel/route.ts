import { subscriptionAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { cancelSubscription } from "@/lib/billing/subscriptions/cancel-subscription";
import { subscriptionBody } from "@/lib/billing/subscriptions/subscription-body";

/** Ends the subscription with its period. */
export const POST = buyerRoute(
  {
    repeats: "natural",
    doc: {
      summary: "Cancel the subscription",
      description: "The same as `DELETE /api/billing/subscription`.",
      tag: "Checkout",
      answer: subscriptionAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access }) => {
    await cancelSubscription(access);
    return subscriptionBody(access);
  },
);
