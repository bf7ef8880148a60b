import { parseArgs } from "node:util";
import { formatMoney } from "@/components/pricing/format-money";
import { formatCredits } from "@/lib/credits/amount";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";
import { type SimulatedSide, simulateCatalog } from "@/lib/pricing/simulate-catalog";

// `npm run simulate devops-agent` replays the last 30 days of usage under another catalog (a name or
// a file) and shows credits, revenue and margin, before and after. Nothing is changed.
const usage =
  "usage: npm run simulate <name or file> [-- --from 2026-10-01] [--to 2026-11-01] (days in UTC)";
const dayMs = 86_400_000;

try {
  const { values, positionals } = parseArgs({
    options: { from: { type: "string" }, to: { type: "string" } },
    allowPositionals: true,
  });
  const [wanted, ...rest] = positionals;
  if (!wanted || rest.length > 0) throw new CatalogError(usage);
  const to = values.to ? day(values.to) : new Date();
  const from = values.from ? day(values.from) : new Date(to.getTime() - 30 * dayMs);
  if (from >= to) throw new CatalogError("The period ends before it begins.");
  await simulate(wanted, from, to);
} catch (error) {
  const isParse = error instanceof TypeError && "code" in error;
  if (!(error instanceof CatalogError || isParse)) throw error;
  console.error(isParse ? usage : error.message);
  process.exitCode = 1;
}

function day(written: string): Date {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(written) ? `${written}T00:00:00Z` : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new CatalogError(`"${written}" is no day. ${usage}`);
  return date;
}

async function simulate(wanted: string, from: Date, to: Date): Promise<void> {
  const document = await readCatalog(catalogFile(wanted));
  const result = await simulateCatalog(document, { from, to });
  const { before, after, currency } = result;
  const money = (minor: number) => formatMoney(minor, currency);
  const row = (name: string, cell: (side: SimulatedSide) => string) =>
    `  ${name.padEnd(26)}${cell(before).padStart(18)}${cell(after).padStart(18)}`;
  const share = ({ marginMinor, revenueMinor }: SimulatedSide) =>
    revenueMinor === 0 ? "-" : `${Math.round((1000 * marginMinor) / revenueMinor) / 10}%`;
  console.log(
    [
      `${result.usages} usages of ${result.accounts} accounts, ${from.toISOString().slice(0, 10)} to ${to.toISOString().slice(0, 10)} (UTC).`,
      "",
      row("", (side) => side.catalog),
      row("credits used", (side) => formatCredits(side.usedMicros)),
      row("plans", (side) => money(side.plansMinor)),
      row("credits beyond them", (side) => money(side.packsMinor)),
      row("revenue", (side) => money(side.revenueMinor)),
      row("providers' cost", () =>
        formatMoney(Math.round(result.providerCostMicros / 10_000), "usd"),
      ),
      row("margin", (side) => money(side.marginMinor)),
      row("margin of revenue", share),
      row("credits without a pack", (side) => formatCredits(side.unmetMicros)),
      row("accounts without a plan", (side) => String(side.withoutPlan)),
      "",
      `The ledger recognised ${money(result.recognisedMinor)} for these usages.`,
      ...(result.unknownCosts > 0
        ? [`Of ${result.unknownCosts} usages nobody knows what the provider charged.`]
        : []),
      ...(result.unsoldUsages > 0
        ? [`${result.unsoldUsages} usages are not sold there: ${result.unsold.join(", ")}.`]
        : []),
    ].join("\n"),
  );
}
