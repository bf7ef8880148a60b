import { route } from "@/lib/http/route";
import { spendingQuery } from "@/lib/team/requests";
import { spendingCsvResponse } from "@/lib/team/spending-csv-response";

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
  ({ access, query }) => spendingCsvResponse(access, query),
);
