import { getMetrics, metricsAnswerSchema } from "@/lib/admin/get-metrics";
import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { spendingDays } from "@/lib/team/spending-days";
import { usageDaysQuerySchema } from "@/lib/usage/answer-schemas";

/** How the product does: people, subscriptions, money and credits. */
export const GET = route(
  {
    auth: "operator",
    query: usageDaysQuerySchema,
    doc: {
      summary: "Read the product's figures",
      description: "Of some UTC days, and how people, subscriptions and balances stand now.",
      tag: "Operator",
      answer: metricsAnswerSchema,
    },
  },
  async ({ access, query }) => getMetrics(spendingDays(query, (await getBalance(access)).asOf)),
);
