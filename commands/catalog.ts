import process from "node:process";
import { parseArgs } from "node:util";
import { syncPortal } from "@/lib/billing/stripe-sync/sync-portal";
import { syncPrices } from "@/lib/billing/stripe-sync/sync-prices";
import { syncCoupons } from "@/lib/coupons/sync-coupons";
import { formatCredits } from "@/lib/credits/amount";
import { serverEnv } from "@/lib/env/server";
import { applyCatalog } from "@/lib/pricing/apply-catalog";
import { catalogComplaint } from "@/lib/pricing/catalog-complaint";
import type { CatalogDocument } from "@/lib/pricing/catalog-schema";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";
import { DatabaseError } from "@/lib/supabase/database-error";
import { chooseCatalog } from "@/sandbox/supervisor/chosen-catalog";
import { isSandboxDatabase } from "@/sandbox/supervisor/is-sandbox-database";

// `npm run catalog assistant` applies supabase/catalogs/assistant.json (or a file of your own). A
// running sandbox's Stripe sells it at once; your own Stripe account after `npm run stripe:sync`.
// While nothing runs, it is chosen for the next `npm run dev`. A plan that somebody subscribes to
// cannot leave; in the sandbox, whose demo data has subscribers, another product begins with a reset.
// `npm run catalog -- --check FILE` only validates; `--database-only` leaves every Stripe alone.
const usage =
  "usage: npm run catalog <name or file>, or: npm run catalog -- --check <name or file>";

try {
  const { values, positionals } = readParameters();
  const [wanted, ...rest] = positionals;
  if (!wanted || rest.length > 0) throw new CatalogError(usage);
  const file = catalogFile(wanted);
  const document = await readCatalog(file);
  if (values.check) {
    console.log(`${file} is a valid catalog.`);
  } else if (process.env.SUPABASE_URL) {
    await apply(document);
    if (!values["database-only"]) await sellInSandbox();
  } else {
    chooseCatalog(wanted);
    console.log(`\`npm run dev\` begins with the catalog "${document.catalog}".`);
  }
} catch (error) {
  const complaint = catalogComplaint(error);
  if (complaint === null) throw error;
  console.error(complaint);
  if (isRefusedFor(error) && isSandboxDatabase(process.env.SUPABASE_URL))
    console.error(startOver());
  process.exitCode = 1;
}

function readParameters() {
  try {
    return parseArgs({
      options: { check: { type: "boolean" }, "database-only": { type: "boolean" } },
      allowPositionals: true,
    });
  } catch {
    throw new CatalogError(usage);
  }
}

function isRefusedFor(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState === "PT409";
}

/** What leads to another product in a sandbox, whose subscribers nobody will miss. */
function startOver(): string {
  const wanted = process.argv.slice(2).find((word) => !word.startsWith("-"));
  return [
    "",
    "This is the sandbox, so these may be its demo subscribers. To start over with the other catalog:",
    "  1. stop `npm run dev`, where it runs (Ctrl-C)",
    "  2. npm run sandbox:reset       (forgets all of the sandbox's data)",
    `  3. npm run catalog ${wanted} && npm run dev`,
    "To go on with the data that is there, apply the catalog of before again.",
  ].join("\n");
}

async function apply(document: CatalogDocument): Promise<void> {
  const summary = await applyCatalog(document);
  console.log(
    [
      `Catalog "${document.catalog}" is in force as version ${summary.version}${summary.isNew ? "" : " (unchanged)"}.`,
      `  plans created        ${summary.plansCreated}`,
      `  prices created       ${summary.pricesCreated}`,
      `  users moved          ${summary.usersMoved}`,
      `  active plans         ${summary.activePlans}`,
      `  credits outstanding  ${formatCredits(summary.creditsOutstandingMicros)}`,
    ].join("\n"),
  );
}

/** A Stripe account at Stripe itself is only ever changed on purpose, by stripe:sync. */
async function sellInSandbox(): Promise<void> {
  if (new URL(serverEnv().STRIPE_API_URL).hostname === "api.stripe.com") return;
  const prices = await syncPrices();
  await syncPortal();
  await syncCoupons();
  console.log(`  prices in Stripe     ${prices.pricesLive}`);
}
