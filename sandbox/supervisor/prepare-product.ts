import postgres from "postgres";
import type { RunningSandbox } from "../start-sandbox";
import { findChosenCatalog, forgetChosenCatalog } from "./chosen-catalog";
import { runScript } from "./run-script";

/** The catalog of a fresh sandbox. */
const defaultCatalog = "assistant";

/**
 * Fills a running sandbox with what the application sells: the catalog (the one that was chosen
 * meanwhile, else the one in force again, so that an edited price is there after a restart), its
 * products in Stripe, and the demo data.
 * A real Supabase project or Stripe account is never written to.
 */
export async function prepareProduct(
  sandbox: RunningSandbox,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<void> {
  const { databaseUrl, environment, stripe } = sandbox;
  if (databaseUrl === null) {
    report("Supabase is your own: `npm run catalog` and `npm run stripe:sync` are left to you");
    return;
  }
  const catalog = findChosenCatalog() ?? (await findCatalog(databaseUrl)) ?? defaultCatalog;
  const options = { environment: { ...environment, DATABASE_URL: databaseUrl }, signal };
  await runScript("commands/catalog.ts", { ...options, parameters: ["--database-only", catalog] });
  forgetChosenCatalog();
  report(`Catalog ${catalog}`);
  await runScript("commands/index-documents.ts", options);
  report("Guides");
  if (stripe === null) {
    report("Stripe is your own: run `npm run stripe:sync` to create the catalog's prices there");
    return;
  }
  await runScript("commands/stripe-sync.ts", options);
  report("Prices in Stripe");
  await runScript("sandbox/seed.ts", options);
  report("Demo data");
}

/** The catalog in force, null before the first was applied. */
async function findCatalog(databaseUrl: string) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql<{ catalog: string }[]>`select catalog from public.pricing_settings`;
    return row?.catalog ?? null;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
