import { paymentsAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { listPayments } from "@/lib/billing/purchases/payment";
import { toCredits } from "@/lib/credits/amount";
import { pageQuerySchema } from "@/lib/http/cursor";
import { pageByTime } from "@/lib/http/page-by-time";

/** The account's purchases, newest first. */
export const GET = buyerRoute(
  {
    query: pageQuerySchema({ usual: 50, most: 100 }),
    doc: {
      summary: "List payments",
      description: "The account's purchases, newest first; abandoned ones are left out.",
      tag: "Billing",
      answer: paymentsAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const { rows, next_cursor } = await pageByTime(query, {
      read: (before, limit) => listPayments(access, { before, limit }),
      at: ({ createdAt }) => createdAt,
      id: ({ paymentId }) => paymentId,
    });
    return {
      payments: rows.map(({ creditsMicros, ...payment }) => ({
        ...payment,
        credits: toCredits(creditsMicros),
      })),
      next_cursor,
    };
  },
);
