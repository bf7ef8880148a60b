import { isLiveKey } from "@/lib/billing/stripe-client";
import { syncPortal } from "@/lib/billing/sync-portal";
import { syncPrices } from "@/lib/billing/sync-prices";
import { type EndpointSync, syncWebhookEndpoint } from "@/lib/billing/sync-webhook-endpoint";
import { syncCoupons } from "@/lib/coupons/sync-coupons";
import { serverEnv } from "@/lib/env/server";

// `npm run stripe:sync` makes Stripe sell what the catalog sells: products, prices, the portal's
// configuration and the webhook endpoint. Safe to run again; a live key needs `-- --live`.

if (isLiveKey(serverEnv().STRIPE_SECRET_KEY) && !process.argv.includes("--live")) {
  console.error(
    "STRIPE_SECRET_KEY is a live key. Nothing was changed. To change the live account: npm run stripe:sync -- --live",
  );
  process.exitCode = 1;
} else {
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
