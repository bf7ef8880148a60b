import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import type { SpendingView } from "@/lib/team/get-spending";
import { streamSpendingCsv } from "@/lib/team/spending-csv";
import { spendingDays } from "@/lib/team/spending-days";

/**
 * Who spent what on what, as a file to keep.
 *
 * @throws Problem invalid_request for days the wrong way around, or more than 366 of them.
 */
export async function spendingCsvResponse(
  access: AccountAccess,
  { by, from, to }: { by: SpendingView; from?: string | undefined; to?: string | undefined },
): Promise<Response> {
  const days = spendingDays({ from, to }, (await getBalance(access)).asOf);
  const name = `spending-by-${by}-${days.from}-${days.to}.csv`;
  return new Response(streamSpendingCsv(access, { by, ...days }), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
