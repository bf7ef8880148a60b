import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { usageStatsAnswerSchema } from "@/lib/usage/answer-schemas";
import { getUsageReport } from "@/lib/usage/get-usage-report";
import { parseUsageRange } from "@/lib/usage/usage-range";

/** Usage by UTC day, action, tool and model over the last 7, 30 or 90 days (30 without `days`). */
export const GET = route(
  {
    auth: "account",
    query: z.strictObject({ days: z.enum(["7", "30", "90"]).optional() }),
    doc: {
      summary: "Read usage statistics",
      description: "Usage of the last 7, 30 or 90 UTC days by day, action, tool and model.",
      tag: "Usage",
      answer: usageStatsAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const { asOf } = await getBalance(access);
    const report = await getUsageReport(access, { range: parseUsageRange(query.days), now: asOf });
    return {
      from: report.from,
      to: report.to,
      requests: report.requests,
      failures: report.failures,
      credits: toCredits(report.micros),
      refunded: toCredits(report.refundedMicros),
      dailyAverage: toCredits(report.dailyAverageMicros),
      successRate: report.successRate,
      days: report.days.map(({ day, requests, micros }) => ({
        day,
        requests,
        credits: toCredits(micros),
      })),
      items: report.items.map(({ micros, ...item }) => ({ ...item, credits: toCredits(micros) })),
      models: report.models.map(({ micros, ...model }) => ({
        ...model,
        credits: toCredits(micros),
      })),
    };
  },
);
