import process from "node:process";
import { isLiveKey } from "@/lib/billing/stripe-client";
import { syncPortal } from "@/lib/billing/sync-portal";
import { syncPrices } from "@/lib/billing/sync-prices";
import { type EndpointSync, syncWebhookEndpoint } from "@/lib/billing/sync-webhook-endpoint";
import { syncCoupons } from "@/lib/coupons/sync-coupons";
import { readInstallation } from "@/lib/doctor/installation";
import { serverEnv } from "@/lib/env/server";
import { applyCatalog } from "@/lib/pricing/apply-catalog";
import { catalogComplaint } from "@/lib/pricing/catalog-complaint";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";

// `npm run stripe:sync assistant` applies that catalog to the database and makes Stripe sell it:
// products, prices, the portal's configuration and the webhook endpoint. Without a name it takes the
// catalog in force. Safe to run again, also after a crash; a live key needs `-- --live`.
const usage = "usage: npm run stripe:sync [<catalog name or file>] [-- --live]";

try {
  const names = process.argv.slice(2).filter((parameter) => parameter !== "--live");
  const [name, ...rest] = names;
  if (rest.length > 0 || name?.startsWith("-")) throw new CatalogError(usage);
  if (isLiveKey(serverEnv().STRIPE_SECRET_KEY) && !process.argv.includes("--live")) {
    throw new CatalogError(
      "STRIPE_SECRET_KEY is a live key. Nothing was changed. To change the live account: npm run stripe:sync -- --live",
    );
  }
  await sync(name);
} catch (error) {
  const complaint = catalogComplaint(error);
  if (complaint === null) throw error;
  console.error(complaint);
  process.exitCode = 1;
}

async function sync(name: string | undefined): Promise<void> {
  console.log(await chooseCatalog(name));
  const prices = await syncPrices();
  const portal = await syncPortal();
  const coupons = await syncCoupons();
  const endpoint = await syncWebhookEndpoint();
  console.log(
    [
      `Stripe sells ${prices.pricesLive} prices.`,
      `  products created  ${prices.productsCreated}`,
      `  products updated  ${prices.productsUpdated}`,
      `  prices created    ${prices.pricesCreated}`,
      `  prices retired    ${prices.pricesRetired}`,
      `  portal            ${portal}`,
      `  coupons           ${coupons.discounts}, created ${coupons.created}`,
      ...describeEndpoint(endpoint),
    ].join("\n"),
  );
  if (endpoint.state === "other_version") process.exitCode = 1;
}

/** Puts the named catalog in force; without a name, says which one is. */
async function chooseCatalog(name: string | undefined): Promise<string> {
  if (name !== undefined) {
    const document = await readCatalog(catalogFile(name));
    const { version, isNew } = await applyCatalog(document);
    return `Catalog "${document.catalog}" is in force as version ${version}${isNew ? "" : " (unchanged)"}.`;
  }
  const { catalog, catalogVersion } = await readInstallation();
  if (catalog === null) {
    throw new CatalogError("No catalog is in force. Name one: npm run stripe:sync assistant");
  }
  return `Catalog "${catalog}" is in force as version ${catalogVersion}.`;
}

function describeEndpoint(endpoint: EndpointSync): string[] {
  const line = `  webhook           ${endpoint.state.replace("_", " ")}: ${endpoint.url}`;
  if (endpoint.state === "created") {
    return [line, "", `Put this into STRIPE_WEBHOOK_SECRET, it is shown once: ${endpoint.secret}`];
  }
  if (endpoint.state === "other_version") {
    return [
      line,
      "",
      `Endpoint ${endpoint.endpointId} speaks ${endpoint.version}, which cannot be changed. Delete it at Stripe and run this again.`,
    ];
  }
  return [line];
}
