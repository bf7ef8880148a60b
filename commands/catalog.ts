import process from "node:process";
import { parseArgs } from "node:util";
import { syncPortal } from "@/lib/billing/sync-portal";
import { syncPrices } from "@/lib/billing/sync-prices";
import { syncCoupons } from "@/lib/coupons/sync-coupons";
import { formatCredits } from "@/lib/credits/amount";
import { serverEnv } from "@/lib/env/server";
import { applyCatalog } from "@/lib/pricing/apply-catalog";
import { catalogComplaint } from "@/lib/pricing/catalog-complaint";
import type { CatalogDocument } from "@/lib/pricing/catalog-schema";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";
import { chooseCatalog } from "@/sandbox/supervisor/chosen-catalog";

// `npm run catalog assistant` applies supabase/catalogs/assistant.json (or a file of your own). A
// running sandbox's Stripe sells it at once; your own Stripe account after `npm run stripe:sync`.
// While nothing runs, it is chosen for the next `npm run dev`.
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
