import { parseArgs } from "node:util";
import { describeSimulation } from "@/commands/simulation/describe-simulation";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";
import { simulateCatalog } from "@/lib/pricing/simulate-catalog";

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
  console.log(describeSimulation(await simulateCatalog(document, { from, to }), { from, to }));
}
