import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { spendingDays } from "@/lib/team/spending-days";
import { usageDaysQuerySchema } from "@/lib/usage/answer-schemas";
import { streamUsageCsv } from "@/lib/usage/usage-csv";

/** Every use of credits in some days as a CSV file. */
export const GET = route(
  {
    auth: "account",
    query: usageDaysQuerySchema,
    doc: {
      summary: "Export usage as CSV",
      description: "A line for each use of credits in some UTC days, newest first.",
      tag: "Usage",
      media: "text/csv",
    },
  },
  async ({ access, query }) => {
    const days = spendingDays(query, (await getBalance(access)).asOf);
    return new Response(streamUsageCsv(access, days), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="usage-${days.from}-${days.to}.csv"`,
        "cache-control": "no-store",
      },
    });
  },
);
