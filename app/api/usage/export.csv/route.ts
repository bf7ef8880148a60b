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
      example:
        "Transaction,Time (UTC),Action,Service,Tools,Model,Input tokens,Cached tokens,Output tokens,Reasoning tokens,Bytes,Credits,Lane,Success,Error,Member id,Department id,API key id\r\n312,2026-03-14T16:20:41.120Z,query,,documentation,example/model,1200,0,310,0,0,10,credits,true,,9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f,,\r\n",
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
