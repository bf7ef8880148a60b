import { buyerRoute } from "@/lib/billing/buyer-route";
import { cancelSubscription, resumeSubscription } from "@/lib/billing/cancel-subscription";
import { changePlan, undoScheduledChange } from "@/lib/billing/change-plan";
import { pauseSubscription } from "@/lib/billing/pause-subscription";
import { subscriptionChangeSchema } from "@/lib/billing/request-schemas";
import { subscriptionBody } from "@/lib/billing/subscription-body";
import { route } from "@/lib/http/route";

/** The plan, its status, the balance and what was used; any member may read it. */
export const GET = route({ auth: "account" }, ({ access }) => subscriptionBody(access));

/** Switches the plan, pauses it, goes on with one that was paused or to end, or calls a switch off. */
export const PATCH = buyerRoute(
  { body: subscriptionChangeSchema },
  async ({ access, body, idempotencyKey }) => {
    if ("planPriceId" in body) await changePlan(access, body.planPriceId, idempotencyKey);
    else if ("pause" in body) await pauseSubscription(access);
    else if ("resume" in body) await resumeSubscription(access);
    else await undoScheduledChange(access);
    return subscriptionBody(access);
  },
);

/** Ends the subscription with its period. */
export const DELETE = buyerRoute({}, async ({ access }) => {
  await cancelSubscription(access);
  return subscriptionBody(access);
});
