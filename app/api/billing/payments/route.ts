import { z } from "zod";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { listPayments } from "@/lib/billing/payment";
import { toCredits } from "@/lib/credits/amount";

const querySchema = z.object({
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The account's purchases, newest first. */
export const GET = buyerRoute({ query: querySchema }, async ({ access, query }) => {
  const payments = await listPayments(access, {
    before: query.before ?? null,
    limit: query.limit,
  });
  return {
    payments: payments.map(({ creditsMicros, ...payment }) => ({
      ...payment,
      credits: toCredits(creditsMicros),
    })),
  };
});
