import { billingContactAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { getBillingContact, setBillingContact } from "@/lib/billing/customers/billing-contact";
import { billingContactSchema } from "@/lib/billing/request-schemas";

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

/** Sets whom invoices go to, and makes the customer where there is none. */
export const POST = buyerRoute(
  {
    body: billingContactSchema,
    repeats: "natural",
    doc: {
      summary: "Set the billing contact",
      description: "Whom invoices go to. What is left out stays as it is.",
      tag: "Billing",
      answer: billingContactAnswerSchema,
    },
  },
  ({ access, body }) => setBillingContact(access, body),
);
