import { problemResponse } from "@/lib/http/problem";
import { toProblem } from "@/lib/http/to-problem";
import { spendingQuery } from "@/lib/team/request-schemas";
import { requireTeam } from "@/lib/team/require-team";
import { spendingCsvResponse } from "@/lib/team/spending-csv-response";

/** The page's own download: a link sends no X-Account-Id, so it is of the account that pages show. */
export async function GET(request: Request): Promise<Response> {
  const access = await requireTeam("/team/spending");
  const query = spendingQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  try {
    return await spendingCsvResponse(access, query.success ? query.data : { by: "member" });
  } catch (error) {
    const requestId = crypto.randomUUID();
    return problemResponse(toProblem(error, requestId), requestId);
  }
}
