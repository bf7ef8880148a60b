import { route } from "@/lib/http/route";
import { spendingQuery } from "@/lib/team/request-schemas";
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
      example:
        "Member,Id,Action,Model,Requests,Failures,Credits\r\nAda Lovelace,9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f,query,example/model,41,1,205\r\n",
    },
  },
  ({ access, query }) => spendingCsvResponse(access, query),
);
