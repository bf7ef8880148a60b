import process from "node:process";
import { parseArgs } from "node:util";
import { isLiveKey } from "@/lib/billing/stripe-client";
import { syncPortal } from "@/lib/billing/stripe-sync/sync-portal";
import { syncPrices } from "@/lib/billing/stripe-sync/sync-prices";
import {
  type EndpointSync,
  syncWebhookEndpoint,
} from "@/lib/billing/stripe-sync/sync-webhook-endpoint";
import { type Move, moveSubscribers } from "@/lib/billing/subscriptions/move-subscribers";
import { syncCoupons } from "@/lib/coupons/sync-coupons";
import { formatCredits } from "@/lib/credits/amount";
import { readInstallation } from "@/lib/doctor/installation";
import { serverEnv } from "@/lib/env/server";
import { applyCatalog } from "@/lib/pricing/apply-catalog";
import { catalogComplaint } from "@/lib/pricing/catalog-complaint";
import { formatMoney } from "@/lib/pricing/format-money";
import { CatalogError, catalogFile, readCatalog } from "@/lib/pricing/read-catalog";

// `npm run stripe:sync assistant` applies that catalog to the database and makes Stripe sell it:
// products, prices, the portal's configuration and the webhook endpoint. Without a name it takes the
// catalog in force. Safe to run again, also after a crash; a live key needs `-- --live`.
// `-- --move <plan>` shows which subscribers still pay an older price of a plan, and with `--yes`
// moves them to its price of now, each at the end of the period that is paid.
const usage =
  "usage: npm run stripe:sync [<catalog name or file>] [-- --live] or: npm run stripe:sync -- --move <plan> [--yes] [--live]";

/** Why a subscriber is not moved. */
const stays: Record<Exclude<Move["state"], "moves">, string> = {
  planned: "is planned already",
  ends: "stays: it ends",
  switches: "stays: another switch is planned",
  unpaid: "stays: an invoice is open",
  paused: "stays: it is paused",
  not_sold: "stays: the plan has no such price now, or stripe:sync has not made it",
};

try {
  const { values, positionals } = readParameters();
  const [name, ...rest] = positionals;
  if (rest.length > 0 || (values.move !== undefined && name)) throw new CatalogError(usage);
  if (isLiveKey(serverEnv().STRIPE_SECRET_KEY) && !values.live) {
    throw new CatalogError(
      "STRIPE_SECRET_KEY is a live key. Nothing was changed. To change the live account: npm run stripe:sync -- --live",
    );
  }
  if (values.move === undefined) await sync(name);
  else await move(values.move, { isPreview: !values.yes });
} catch (error) {
  const complaint = catalogComplaint(error);
  if (complaint === null) throw error;
  console.error(complaint);
  process.exitCode = 1;
}

function readParameters() {
  try {
    return parseArgs({
      options: {
        live: { type: "boolean" },
        move: { type: "string" },
        yes: { type: "boolean" },
      },
      allowPositionals: true,
    });
  } catch {
    throw new CatalogError(usage);
  }
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

async function move(planId: string, { isPreview }: { isPreview: boolean }): Promise<void> {
  const moves = await moveSubscribers(planId, { isPreview });
  for (const each of moves) {
    const price = ({ unitAmount, creditsMicros }: Move["from"]) =>
      `${formatMoney(unitAmount, each.currency)} a ${each.interval} (${creditsMicros === null ? "unlimited" : `${formatCredits(creditsMicros)} credits a month`})`;
    const to = each.to === null ? "" : ` to ${price(each.to)}`;
    const when = each.at === null ? "" : ` on ${each.at.slice(0, 10)}`;
    const what =
      each.state === "moves" ? (isPreview ? "moves" : "is planned now") : stays[each.state];
    console.log(
      `  ${each.accountName}, ${each.subscriptionId}: ${price(each.from)}${to}${when} ${what}`,
    );
  }
  const count = moves.filter((each) => each.state === "moves").length;
  console.log(
    isPreview
      ? `${count} of ${moves.length} subscribers of "${planId}" at an older price would move. Nothing was changed; to move them: npm run stripe:sync -- --move ${planId} --yes`
      : `${count} of ${moves.length} subscribers of "${planId}" at an older price move at the end of their period.`,
  );
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
