import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findPortalConfiguration, portalMarks } from "../../../lib/billing/customers/portal";
import { stripe } from "../../../lib/billing/stripe-client";
import { syncPortal } from "../../../lib/billing/stripe-sync/sync-portal";
import { syncPrices } from "../../../lib/billing/stripe-sync/sync-prices";
import { syncWebhookEndpoint } from "../../../lib/billing/stripe-sync/sync-webhook-endpoint";
import { applyCatalog } from "../../../lib/pricing/apply-catalog";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { type BillingStack, startBillingStack } from "./billing-stack";

let stack: BillingStack;
let catalog: CatalogDocument;
beforeAll(async () => {
  stack = await startBillingStack();
  catalog = await readCatalog(path.resolve(import.meta.dirname, "../../catalogs/assistant.json"));
});
afterAll(() => stack.stop());

/** The catalog with Starter at another price, or for other credits. */
function withStarter(change: { unitAmount?: number; monthlyCreditsMicros?: number }) {
  const plans = catalog.plans.map((plan) =>
    plan.id === "starter"
      ? {
          ...plan,
          monthlyCreditsMicros: change.monthlyCreditsMicros ?? plan.monthlyCreditsMicros,
          prices: plan.prices.map((price) => ({
            ...price,
            unitAmount: change.unitAmount ?? price.unitAmount,
          })),
        }
      : plan,
  );
  return { ...catalog, plans };
}

async function starterPrice() {
  const { data } = await stripe().prices.list({ lookup_keys: ["farebox_plan_starter_month_usd"] });
  return data[0];
}

async function linkedStarter() {
  const [row] = await stack.db.sql<{ id: string }[]>`select stripe_price_id as id
    from plan_prices where plan_id = 'starter' and retired_at is null`;
  return row?.id;
}

test("a second sync changes nothing", async () => {
  expect(await syncPrices()).toMatchObject({
    productsCreated: 0,
    productsUpdated: 0,
    pricesCreated: 0,
    pricesRetired: 0,
    pricesLive: 5,
  });
  expect(await syncPortal()).toBe("updated");
  const { data } = await stripe().billingPortal.configurations.list();
  expect(data.map(({ metadata }) => metadata?.farebox).sort()).toEqual([...portalMarks].sort());
});

test("a changed amount takes the lookup key over, and the old price goes off sale", async () => {
  const before = await starterPrice();
  await applyCatalog(withStarter({ unitAmount: 1900 }));
  expect(await syncPrices()).toMatchObject({ pricesCreated: 1, pricesRetired: 1 });
  const after = await starterPrice();
  expect(after).toMatchObject({ unit_amount: 1900, active: true });
  expect(await linkedStarter()).toBe(after?.id);
  expect((await stripe().prices.retrieve(before?.id ?? "")).active).toBe(false);
});

test("the same amount for other credits is another price: a subscriber's credits stay", async () => {
  const before = await starterPrice();
  await applyCatalog(withStarter({ unitAmount: 1900, monthlyCreditsMicros: 3_000_000_000 }));
  await syncPrices();
  const after = await starterPrice();
  expect(after?.id).not.toBe(before?.id);
  expect(await linkedStarter()).toBe(after?.id);
  const [old] = await stack.db.sql<{ micros: number }[]>`select monthly_credits_micros as micros
    from plan_prices where stripe_price_id = ${before?.id ?? ""}`;
  expect(old?.micros).toBe(1_000_000_000);
});

test("an amount that went and came back unsynced gets a price of its own", async () => {
  await applyCatalog(withStarter({ unitAmount: 4900 }));
  await applyCatalog(withStarter({ unitAmount: 1900 }));
  await syncPrices();
  expect(await linkedStarter()).toBe((await starterPrice())?.id);
});

test("the portal switches as we do: up now, down and out at the period's end", async () => {
  await syncPrices();
  await syncPortal();
  const disputed = await findPortalConfiguration("portal_disputed");
  expect(disputed?.features.subscription_update.enabled).toBe(false);
  const configuration = await findPortalConfiguration();
  expect(configuration?.features).toMatchObject({
    subscription_cancel: { enabled: true, mode: "at_period_end" },
    subscription_update: {
      enabled: true,
      proration_behavior: "always_invoice",
      billing_cycle_anchor: "now",
      default_allowed_updates: ["price"],
      schedule_at_period_end: {
        conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
      },
    },
  });
  const products = configuration?.features.subscription_update.products ?? [];
  expect(products.map(({ product }) => product).sort()).toEqual([
    "farebox_plan_pro",
    "farebox_plan_starter",
  ]);
});

test("a site that Stripe cannot reach gets no webhook endpoint", async () => {
  expect(await syncWebhookEndpoint()).toMatchObject({ state: "local" });
  expect((await stripe().webhookEndpoints.list()).data).toEqual([]);
});
