import { dismissedAnswerSchema, dismissForOperator } from "@/lib/admin/desk-acts";
import { eventParamsSchema, replaySchema } from "@/lib/admin/webhook-events";
import { route } from "@/lib/http/route";

/** Ends an event that needs nothing. */
export const POST = route(
  {
    auth: "operator",
    params: eventParamsSchema,
    body: replaySchema,
    repeats: "natural",
    doc: {
      summary: "Dismiss a webhook event",
      description: "It needs nothing. Who says so and why go to the audit log.",
      tag: "Operator",
      answer: dismissedAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, params, body }) => dismissForOperator(access, params.id, body.reason),
);
