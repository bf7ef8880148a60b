import { extendCredits, extensionAnswerSchema, extensionSchema } from "@/lib/admin/customer-acts";
import { accountParamsSchema } from "@/lib/admin/freeze-account";
import { route } from "@/lib/http/route";

/** Lets credits end later, or never. */
export const POST = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: extensionSchema,
    repeats: "natural",
    doc: {
      summary: "Extend credits",
      description: "Credits end later, or never. Who and why go to the audit log.",
      tag: "Operator",
      answer: extensionAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  ({ access, params, body }) => extendCredits(access, params.id, body),
);
