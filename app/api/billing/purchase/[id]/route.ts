import { purchaseAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { abandonPurchase, followPurchase } from "@/lib/billing/purchases/confirm-purchase";
import { purchaseParamsSchema } from "@/lib/billing/request-schemas";

/** What has become of a purchase, asked at Stripe; 402 when its last card was refused. */
export const GET = buyerRoute(
  {
    params: purchaseParamsSchema,
    doc: {
      summary: "Follow a purchase",
      description:
        "What has become of it, asked at the payment service; 402 when its last card was refused.",
      tag: "Billing",
      answer: purchaseAnswerSchema,
      problems: ["not_found", "payment_declined"],
    },
  },
  ({ access, params }) => followPurchase(access, params.id),
);

/** Gives an unpaid purchase up; one that was paid meanwhile answers `succeeded`. */
export const DELETE = buyerRoute(
  {
    params: purchaseParamsSchema,
    repeats: "natural",
    doc: {
      summary: "Give a purchase up",
      description: "One that was paid meanwhile answers `succeeded`.",
      tag: "Billing",
      answer: purchaseAnswerSchema,
      problems: ["not_found", "payment_declined"],
    },
  },
  ({ access, params }) => abandonPurchase(access, params.id),
);
