import { getBalance } from "@/lib/credits/get-balance";
import { route } from "@/lib/http/route";
import { spendingQuery } from "@/lib/team/requests";
import { streamSpendingCsv } from "@/lib/team/spending-csv";
import { spendingDays } from "@/lib/team/spending-days";

/** Who spent what on what as a CSV file. */
export const GET = route(
  {
    auth: "account",
    query: spendingQuery,
    doc: {
      summary: "Export who spent what on what as CSV",
      tag: "Team",
      media: "text/csv",
    },
  },
  async ({ access, query: { by, from, to } }) => {
    const days = spendingDays({ from, to }, (await getBalance(access)).asOf);
    const name = `spending-by-${by}-${days.from}-${days.to}.csv`;
    return new Response(streamSpendingCsv(access, { by, ...days }), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  },
);
