import { buyerRoute } from "@/lib/billing/buyer-route";
import {
  lowBalanceAnswerSchema,
  lowBalanceSchema,
  setLowBalanceWarning,
} from "@/lib/notifications/low-balance-warning";

/** Warns the account once when what it has falls to so many credits. */
export const PUT = buyerRoute(
  {
    body: lowBalanceSchema,
    repeats: "natural",
    doc: {
      summary: "Set the low balance warning",
      description:
        "The account is told once when its credits fall to it, and again after credits have come. Null is the product's own warning.",
      tag: "Notices",
      answer: lowBalanceAnswerSchema,
    },
  },
  async ({ access, body }) => {
    await setLowBalanceWarning(access, body.credits);
    return body;
  },
);
