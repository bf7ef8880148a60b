import { buyerRoute } from "@/lib/billing/buyer-route";
import { cancelSubscription } from "@/lib/billing/cancel-subscription";
import { subscriptionBody } from "@/lib/billing/subscription-body";

/** Ends the subscription with its period. */
export const POST = buyerRoute({}, async ({ access }) => {
  await cancelSubscription(access);
  return subscriptionBody(access);
});
