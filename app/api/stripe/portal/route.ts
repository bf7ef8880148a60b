import { redirectAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { createPortalSession } from "@/lib/billing/customers/portal";
import { portalSchema } from "@/lib/billing/request-schemas";

/** Opens Stripe's customer portal. */
export const POST = buyerRoute(
  {
    body: portalSchema,
    repeats: "natural",
    doc: {
      summary: "Open the customer portal",
      description:
        "Answers with a page for a person to open: cards, invoices, address, cancelling.",
      tag: "Checkout",
      answer: redirectAnswerSchema,
      problems: ["conflict", "unavailable"],
    },
  },
  ({ access, body }) => createPortalSession(access, body),
);
