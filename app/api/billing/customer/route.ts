import { billingContactAnswerSchema } from "@/lib/billing/answer-schemas";
import { getBillingContact } from "@/lib/billing/billing-contact";
import { buyerRoute } from "@/lib/billing/buyer-route";

/** Whom invoices go to. */
export const GET = buyerRoute(
  {
    doc: {
      summary: "Read the billing contact",
      tag: "Billing",
      answer: billingContactAnswerSchema,
    },
  },
  ({ access }) => getBillingContact(access),
);
