import { changeCustomerPlan, planActAnswerSchema, planActSchema } from "@/lib/admin/customer-acts";
import { accountParamsSchema } from "@/lib/admin/freeze-account";
import { route } from "@/lib/http/route";

/** Switches a customer's plan. */
export const POST = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: planActSchema,
    doc: {
      summary: "Change an account's plan",
      description:
        "As the customer would: upwards at once and charged, downwards with the period. Who and why go to the audit log.",
      tag: "Operator",
      answer: planActAnswerSchema,
      problems: ["not_found", "conflict", "payment_declined"],
    },
  },
  ({ access, params, body, idempotencyKey }) =>
    changeCustomerPlan(access, params.id, body, idempotencyKey),
);
