import { notFound } from "next/navigation";
import { figureCsv } from "@/components/admin/figure-table";
import { overviewTables } from "@/components/admin/overview-tables";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { getOverview } from "@/lib/admin/get-overview";
import { parseOverviewRange } from "@/lib/admin/overview-range";
import { requireOperator } from "@/lib/admin/require-operator";
import { getBalance } from "@/lib/credits/get-balance";
import { getOffer } from "@/lib/pricing/offer";

/** One table of the overview as a CSV file. */
export async function GET(request: Request): Promise<Response> {
  const operator = await requireOperator();
  const asked = new URL(request.url).searchParams;
  const [{ asOf }, offer] = await Promise.all([getBalance(operator), getOffer()]);
  const range = parseOverviewRange(
    { from: asked.get("from") ?? undefined, to: asked.get("to") ?? undefined },
    asOf,
  );
  const tables = overviewTables(await getOverview(range), {
    nameOf: itemNames(offer),
    currency: offer.currency,
  });
  const table = tables.find(({ id }) => id === asked.get("table"));
  if (!table) notFound();
  return new Response(figureCsv(table), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${table.id}-${range.from}-${range.to}.csv"`,
      "cache-control": "no-store",
    },
  });
}
