import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stripe, stripeApiVersion } from "../../../lib/billing/stripe-client";
import { listSalePrices } from "../../../lib/billing/stripe-sync/sale-prices";
import { inequalityOf, syncPrices } from "../../../lib/billing/stripe-sync/sync-prices";
import { wantedEvents } from "../../../lib/billing/stripe-sync/sync-webhook-endpoint";
import { closeServer, listen } from "../../../sandbox/listen";
import { runCommand } from "../fixture/run-command";
import { type BillingStack, startBillingStack } from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const publicSite = { SITE_URL: "https://app.farebox.example" };
const publicUrl = `${publicSite.SITE_URL}/api/stripe/webhook`;

const starterKey = "farebox_plan_starter_month_usd";

const listEndpoints = async () => (await stripe().webhookEndpoints.list()).data;
const removeEndpoints = async () => {
  for (const { id } of await listEndpoints()) await stripe().webhookEndpoints.del(id);
};
const countPrices = async () => (await stripe().prices.list({ limit: 100 })).data.length;
const versionInForce = async () => {
  const [row] = await stack.db.sql<{ catalog: string; version: number }[]>`
    select catalog, version from pricing_settings`;
  return row;
};

describe("stripe:sync", () => {
  test("takes the catalog in force when none is named, and a second run changes nothing", async () => {
    const before = await versionInForce();
    const prices = await countPrices();
    for (const _ of ["once", "twice"]) {
      const { code, output } = await runCommand("stripe-sync");
      expect(output).toContain('Catalog "assistant" is in force as version 1.');
      expect(output).toMatch(/prices created +0\n +prices retired +0/);
      expect(code).toBe(0);
    }
    expect(await versionInForce()).toEqual(before);
    expect(await countPrices()).toBe(prices);
  });

  test("applies the catalog that is named, and sells it", async () => {
    const { code, output } = await runCommand("stripe-sync", ["assistant"]);
    expect(output).toContain('Catalog "assistant" is in force as version 1 (unchanged).');
    expect(code).toBe(0);
  });

  test("refuses a catalog that is not there, in words, and changes nothing", async () => {
    const before = await versionInForce();
    const { code, output } = await runCommand("stripe-sync", ["nothing"]);
    expect(code).toBe(1);
    expect(output).toMatch(/^There is no catalog at .*nothing\.json\.\n$/);
    expect(await versionInForce()).toEqual(before);
  });

  test("refuses a live key without --live before any request leaves", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    });
    const url = `http://127.0.0.1:${await listen(server, 0)}`;
    const live = { STRIPE_SECRET_KEY: "sk_live_real", STRIPE_API_URL: url, SUPABASE_URL: url };
    const refused = await runCommand("stripe-sync", ["assistant"], live);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("npm run stripe:sync -- --live");
    const restricted = { ...live, STRIPE_SECRET_KEY: "rk_live_real" };
    expect((await runCommand("stripe-sync", [], restricted)).code).toBe(1);
    expect(requests).toBe(0);
    await closeServer(server);
  });

  test("never sends a live key to a host that is not Stripe's", async () => {
    const live = { STRIPE_SECRET_KEY: "sk_live_real" };
    const { code, output } = await runCommand("stripe-sync", ["--live"], live);
    expect(code).toBe(1);
    expect(output).toContain("STRIPE_API_URL is not Stripe's");
  });
});

describe("the webhook endpoint of a public site", () => {
  test("is made in the pinned version, its secret shown once, and kept by later runs", async () => {
    const first = await runCommand("stripe-sync", [], publicSite);
    expect(first.output).toMatch(/STRIPE_WEBHOOK_SECRET, it is shown once: whsec_\w+/);
    const [endpoint] = await listEndpoints();
    expect(endpoint).toMatchObject({
      url: publicUrl,
      api_version: stripeApiVersion,
      status: "enabled",
    });
    expect([...(endpoint?.enabled_events ?? [])].sort()).toEqual(wantedEvents());
    const second = await runCommand("stripe-sync", [], publicSite);
    expect(second.output).toContain(`unchanged: ${publicUrl}`);
    expect(second.output).not.toContain("whsec_");
    expect(await listEndpoints()).toHaveLength(1);
  });

  test("is mended when it was disabled or asks for other events", async () => {
    const [endpoint] = await listEndpoints();
    await stripe().webhookEndpoints.update(endpoint?.id ?? "", {
      disabled: true,
      enabled_events: ["invoice.paid"],
    });
    const { output } = await runCommand("stripe-sync", [], publicSite);
    expect(output).toContain(`updated: ${publicUrl}`);
    const [mended] = await listEndpoints();
    expect(mended).toMatchObject({ id: endpoint?.id, status: "enabled" });
    expect(mended?.enabled_events).toHaveLength(wantedEvents().length);
  });

  test("of another version is left alone, and said, because every event would be parked", async () => {
    await removeEndpoints();
    await stripe().webhookEndpoints.create({ url: publicUrl, enabled_events: ["*"] });
    const { code, output } = await runCommand("stripe-sync", [], publicSite);
    expect(code).toBe(1);
    expect(output).toContain("Delete it at Stripe and run this again.");
    expect(await listEndpoints()).toHaveLength(1);
    await removeEndpoints();
  });
});

describe("a run that died", () => {
  test("before it noted a price finds that price again", async () => {
    const prices = await countPrices();
    await stack.db.sql`update credit_packs set stripe_price_id = null, stripe_product_id = null
      where pack_id = 'small'`;
    expect(await syncPrices()).toMatchObject({ pricesCreated: 0, pricesRetired: 0 });
    expect(await countPrices()).toBe(prices);
    const [pack] = await stack.db.sql<{ linked: boolean }[]>`
      select stripe_price_id is not null as linked from credit_packs where pack_id = 'small'`;
    expect(pack).toEqual({ linked: true });
  });

  test("before it took the price before off sale has it taken off by the next", async () => {
    const [pack] = await stack.db.sql<{ product: string }[]>`
      select stripe_product_id as product from credit_packs where pack_id = 'small'`;
    const stray = await stripe().prices.create({
      product: pack?.product ?? "",
      currency: "usd",
      unit_amount: 1,
      metadata: { sale_id: "small" },
    });
    expect(await syncPrices()).toMatchObject({ pricesCreated: 0, pricesRetired: 1 });
    expect((await stripe().prices.retrieve(stray.id)).active).toBe(false);
  });

  test.each(["POST /v1/prices", "POST /v1/products"])(
    "in the middle of %s leaves nothing double",
    async (match) => {
      await stack.db.sql`update credit_packs set unit_amount = unit_amount + 1,
        description = description || '.', stripe_price_id = null`;
      // The API did it and the answer was lost, for longer than the SDK tries.
      await stack.breakStripe({ kind: "timeout_after_commit", times: 1, match });
      await syncPrices().catch(() => undefined);
      await syncPrices();
      const { data } = await stripe().prices.list({ active: true, limit: 100 });
      const keys = data.map((price) => price.lookup_key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).toHaveLength(5);
    },
  );
});

describe("a Stripe price that stands under our lookup key", () => {
  test("is ours only when it charges just what is sold, in whole amounts a unit", async () => {
    const sale = (await listSalePrices()).find(({ lookupKey }) => lookupKey === starterKey);
    const [price] = (await stripe().prices.list({ lookup_keys: [starterKey] })).data;
    const product = sale?.stripeProductId;
    const recurring = price?.recurring;
    if (!product || !recurring) throw new Error("Starter is not sold");
    expect(inequalityOf(price, sale, product)).toBeNull();
    const others: [string, Partial<typeof price>][] = [
      ["product", { product: "prod_other" }],
      ["currency", { currency: "eur" }],
      ["billing scheme", { billing_scheme: "tiered", unit_amount: null }],
      ["billing scheme", { transform_quantity: { divide_by: 10, round: "up" } }],
      ["amount", { unit_amount: null }],
      ["amount", { unit_amount: 0 }],
      ["interval", { recurring: { ...recurring, interval: "year" } }],
      ["interval count", { recurring: { ...recurring, interval_count: 3 } }],
      ["usage type", { recurring: { ...recurring, usage_type: "metered" } }],
      ["mark", { metadata: {} }],
    ];
    for (const [words, change] of others) {
      expect(inequalityOf({ ...price, ...change }, sale, product)).toBe(words);
    }
  });

  test("and charges otherwise gives the key to a new one and goes off sale", async () => {
    const [before] = (await stripe().prices.list({ lookup_keys: [starterKey] })).data;
    const other = await stripe().prices.create({
      product: String(before?.product),
      currency: "usd",
      unit_amount: 7,
      recurring: { interval: "month" },
      lookup_key: starterKey,
      transfer_lookup_key: true,
      metadata: before?.metadata ?? {},
    });
    expect(await syncPrices()).toMatchObject({ pricesCreated: 1, pricesRetired: 2 });
    const [after] = (await stripe().prices.list({ lookup_keys: [starterKey] })).data;
    expect(after).toMatchObject({ active: true, unit_amount: before?.unit_amount });
    for (const old of [other.id, before?.id ?? ""]) {
      expect((await stripe().prices.retrieve(old)).active).toBe(false);
    }
  });
});
