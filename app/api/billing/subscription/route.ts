import { subscriptionAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { subscriptionChangeSchema } from "@/lib/billing/request-schemas";
import {
  cancelSubscription,
  resumeSubscription,
} from "@/lib/billing/subscriptions/cancel-subscription";
import { changePlan, undoScheduledChange } from "@/lib/billing/subscriptions/change-plan";
import { pauseSubscription } from "@/lib/billing/subscriptions/pause-subscription";
import { subscriptionBody } from "@/lib/billing/subscriptions/subscription-body";
import { route } from "@/lib/http/route";

/** The plan, its status, the balance and what was used; any member may read it. */
export const GET = route(
  {
    auth: "account",
    doc: {
      summary: "Read the subscription",
      description:
        "The plan and its status, the balance and what was used. Any member may read it.",
      tag: "Billing",
      answer: subscriptionAnswerSchema,
    },
  },
  ({ access }) => subscriptionBody(access),
);

/** Switches the plan, pauses it, goes on with one that was paused or to end, or calls a switch off. */
export const PATCH = buyerRoute(
  {
    body: subscriptionChangeSchema,
    doc: {
      summary: "Change the subscription",
      description:
        "Switches the plan (`planPriceId`), pauses it, goes on with one that was paused or to end, or calls a planned switch off.",
      tag: "Billing",
      answer: subscriptionAnswerSchema,
      problems: ["not_found", "conflict", "payment_declined"],
    },
  },
  async ({ access, body, idempotencyKey }) => {
    if ("planPriceId" in body) await changePlan(access, body.planPriceId, idempotencyKey);
    else if ("pause" in body) await pauseSubscription(access);
    else if ("resume" in body) await resumeSubscription(access);
    else await undoScheduledChange(access);
    return subscriptionBody(access);
  },
);

/** Ends the subscription with its period. */
export const DELETE = buyerRoute(
  {
    repeats: "natural",
    doc: {
      summary: "Cancel the subscription",
      description: "It ends with its period.",
      tag: "Billing",
      answer: subscriptionAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access }) => {
    await cancelSubscription(access);
    return subscriptionBody(access);
  },
);
