import { answerEnquiry, enquiryAnswerSchema, enquirySchema } from "@/lib/admin/desk-acts";
import { accountParamsSchema } from "@/lib/admin/freeze-account";
import { route } from "@/lib/http/route";

/** Notes what became of an enquiry. */
export const PATCH = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: enquirySchema,
    repeats: "natural",
    doc: {
      summary: "Answer an enquiry",
      description: "Notes its state and what was replied. Who did goes to the audit log.",
      tag: "Operator",
      answer: enquiryAnswerSchema,
      problems: ["not_found"],
    },
  },
  ({ access, params, body }) => answerEnquiry(access, params.id, body),
);
