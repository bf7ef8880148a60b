import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { spendingDays } from "@/lib/team/spending-days";
import { usageDaysQuerySchema, usageSummaryAnswerSchema } from "@/lib/usage/answer-schemas";
import { getUsageSummary } from "@/lib/usage/get-usage-summary";

/** Usage of some days in sums. */
export const GET = route(
  {
    auth: "account",
    query: usageDaysQuerySchema,
    doc: {
      summary: "Sum usage up",
      description:
        "What was used in some UTC days, in all and by action, tool and model. A member without billing rights sees the own part.",
      tag: "Usage",
      answer: usageSummaryAnswerSchema,
    },
  },
  async ({ access, query }) =>
    getUsageSummary(access, spendingDays(query, (await getBalance(access)).asOf)),
);
