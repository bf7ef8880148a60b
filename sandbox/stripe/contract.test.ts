import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkResponse } from "./contract/check-response";
import { declaredType } from "./contract/declared-type";
import { conformance } from "./contract/response-type";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";

let sandbox: StripeSandbox;
let catalog: TestCatalog;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  catalog = await createCatalog(sandbox.stripe);
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

const raw = (method: string, path: string, body = "", headers: Record<string, string> = {}) =>
  fetch(`${sandbox.server.url}${path}`, {
    method,
    ...(body ? { body } : {}),
    headers: {
      authorization: "Bearer sk_test_sandbox",
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    },
  });

describe("the schema gate", () => {
  it("finds a field of an older API version", async () => {
    const payer = await createPayer(sandbox.stripe);
    const made = await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    const answer = await (await raw("GET", `/v1/subscriptions/${made.id}`)).json();
    expect(conformance(answer)).toEqual([]);
    const legacy = { ...answer, current_period_end: 1 };
    expect(conformance(legacy)).toEqual([
      "subscription.current_period_end: not a field of this API version",
    ]);
  });

  it("finds a missing field, a wrong type and an unknown value of an enum", async () => {
    const answer = await (await raw("GET", `/v1/prices/${catalog.pro.id}`)).json();
    const type = declaredType("Prices", "Price");
    expect(checkResponse(answer, type)).toEqual([]);
    const { currency: _, ...without } = answer;
    expect(checkResponse(without, type)).toEqual([".currency: missing"]);
    expect(checkResponse({ ...answer, unit_amount: "2900" }, type)).toHaveLength(1);
    expect(checkResponse({ ...answer, type: "sometimes" }, type)).toHaveLength(1);
  });
});

describe("requests", () => {
  it("without the key are refused with 401", async () => {
    const missing = await raw("GET", "/v1/customers", "", { authorization: "" });
    expect(missing.status).toBe(401);
    const wrong = await raw("GET", "/v1/customers", "", { authorization: "Bearer sk_test_other" });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("carry a request id and the API version", async () => {
    const response = await raw("GET", "/v1/customers");
    expect(response.headers.get("request-id")).toMatch(/^req_/);
    expect(response.headers.get("stripe-version")).toBe("2026-10-28.endive");
    const old = await raw("GET", "/v1/customers", "", { "stripe-version": "2024-06-20" });
    expect(old.status).toBe(400);
  });

  it.each([
    ["an unknown parameter", "/v1/customers", "nickname=x", "parameter_unknown", "nickname"],
    [
      "an unknown nested parameter",
      "/v1/checkout/sessions",
      "mode=payment&line_items[0][amount]=5",
      "parameter_unknown",
      "line_items[0][amount]",
    ],
    [
      "payment_method_types",
      "/v1/payment_intents",
      "amount=500&currency=usd&payment_method_types[0]=card",
      "payment_method_types_no_longer_supported",
      "payment_method_types",
    ],
    ["a missing parameter", "/v1/prices", "unit_amount=5", "parameter_missing", "currency"],
    [
      "a word for a number",
      "/v1/prices",
      "currency=usd&unit_amount=x",
      "parameter_invalid_integer",
      "unit_amount",
    ],
    [
      "what the stand-in lacks",
      "/v1/customers",
      "tax_exempt=none",
      "sandbox_not_implemented",
      "tax_exempt",
    ],
  ])("with %s are refused by its name", async (_what, path, body, code, param) => {
    const response = await raw("POST", path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code, param } });
  });

  it("with parameters that endive removed are refused", async () => {
    const payer = await createPayer(sandbox.stripe);
    const made = await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    const coupon = await raw("POST", `/v1/subscriptions/${made.id}`, "coupon=HALF");
    expect(await coupon.json()).toMatchObject({ error: { code: "parameter_unknown" } });
    const anchor = await raw("POST", `/v1/subscriptions/${made.id}`, "billing_cycle_anchor=now");
    expect(await anchor.json()).toMatchObject({ error: { param: "billing_cycle_anchor" } });
  });

  it("to what is not implemented name it in a 404", async () => {
    const response = await raw("GET", "/v1/quotes");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("GET: /v1/quotes");
  });
});

describe("idempotency keys", () => {
  it("replay the same request and refuse another", async () => {
    const first = await raw("POST", "/v1/customers", "email=a@b.test", { "idempotency-key": "k1" });
    const again = await raw("POST", "/v1/customers", "email=a@b.test", { "idempotency-key": "k1" });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    const other = await raw("POST", "/v1/customers", "email=c@d.test", { "idempotency-key": "k1" });
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ error: { type: "idempotency_error" } });
  });

  it("in use answer 409", async () => {
    await fetch(`${sandbox.server.url}/_test/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "slow", delayMs: 150 }),
    });
    const headers = { "idempotency-key": "k2" };
    const slow = raw("POST", "/v1/customers", "email=slow@b.test", headers);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await raw("POST", "/v1/customers", "email=slow@b.test", headers);
    expect(second.status).toBe(409);
    expect((await slow).status).toBe(200);
  });

  it("make a request that hung up after its commit safe to repeat", async () => {
    await fetch(`${sandbox.server.url}/_test/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "timeout_after_commit", match: "POST /v1/customers" }),
    });
    const create = () =>
      sandbox.stripe.customers.create({ email: "once@b.test" }, { idempotencyKey: "k3" });
    // The SDK itself repeats a closed connection once, with the same key.
    await create().catch(() => undefined);
    await create();
    const made = await sandbox.stripe.customers.list({ email: "once@b.test" });
    expect(made.data).toHaveLength(1);
  });
});

describe("lists", () => {
  it("are paged by cursor, newest first, both ways", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++)
      ids.unshift((await sandbox.stripe.products.create({ name: `P${i}` })).id);
    const first = await sandbox.stripe.products.list({ limit: 3 });
    expect(first.data.map((one) => one.id)).toEqual(ids.slice(0, 3));
    expect(first.has_more).toBe(true);
    const next = await sandbox.stripe.products.list({ limit: 3, starting_after: ids[2] ?? "" });
    expect(next.data.map((one) => one.id)).toEqual(ids.slice(3, 6));
    const back = await sandbox.stripe.products.list({ limit: 2, ending_before: ids[3] ?? "" });
    expect(back.data.map((one) => one.id)).toEqual(ids.slice(1, 3));
    const all = await sandbox.stripe.products.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.slice(0, 7).map((one) => one.id)).toEqual(ids);
    await expect(sandbox.stripe.products.list({ limit: 101 })).rejects.toMatchObject({
      param: "limit",
    });
  });
});

describe("filters", () => {
  it("are understood by every list, also when there is nothing to filter", async () => {
    const fresh = await openStripeSandbox();
    const { stripe } = fresh;
    const created = { gte: 1, lt: 2 };
    const customer = (await stripe.customers.create({})).id;
    const lists = [
      stripe.customers.list({ email: "no@b.test", created, test_clock: "clock_1" }),
      stripe.products.list({ active: true, ids: ["prod_1"] }),
      stripe.prices.list({
        active: true,
        product: "p",
        type: "recurring",
        lookup_keys: ["a"],
        created,
      }),
      stripe.checkout.sessions.list({ customer, status: "open", created, limit: 100 }),
      stripe.subscriptions.list({ customer, status: "all", price: "p", created, limit: 100 }),
      stripe.subscriptions.list({ current_period_end: { lte: 3 }, expand: ["data.schedule"] }),
      stripe.subscriptionSchedules.list({ customer }),
      stripe.invoices.list({ customer, status: "open", subscription: "sub_1", created }),
      stripe.invoicePayments.list({ invoice: "in_1", status: "paid" }),
      stripe.paymentIntents.list({ customer, created }),
      stripe.charges.list({ customer, payment_intent: "pi_1", created }),
      stripe.paymentMethods.list({ customer, type: "card" }),
      stripe.customers.listPaymentMethods(customer, { type: "card", limit: 100 }),
      stripe.setupIntents.list({ customer, payment_method: "pm_1" }),
      stripe.refunds.list({ charge: "ch_1", payment_intent: "pi_1", created }),
      stripe.billingPortal.configurations.list({ active: true, is_default: true, limit: 100 }),
      stripe.events.list({ types: ["invoice.paid"], created, delivery_success: true }),
      stripe.coupons.list(),
      stripe.promotionCodes.list({ code: "x", active: true, coupon: "c", customer }),
      stripe.webhookEndpoints.list({ limit: 100 }),
      stripe.testHelpers.testClocks.list(),
    ];
    for (const list of await Promise.all(lists)) expect(list.data).toEqual([]);
    await fresh.stop();
  });
});

describe("expansion", () => {
  it("follows ids through lists, four levels deep, and refuses the rest", async () => {
    const payer = await createPayer(sandbox.stripe);
    const made = await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    const list = await sandbox.stripe.subscriptions.list({
      customer: payer.id,
      expand: ["data.latest_invoice.payments", "data.customer"],
    });
    const [found] = list.data;
    expect(found?.latest_invoice).toMatchObject({ payments: { data: [{ status: "paid" }] } });
    expect(found?.customer).toMatchObject({ email: "ada@example.test" });
    const invoice = await sandbox.stripe.invoices.retrieve(idOf(made.latest_invoice), {
      expand: ["payments.data.payment.payment_intent"],
    });
    expect(invoice.payments?.data[0]?.payment.payment_intent).toMatchObject({ amount: 900 });
    const refused = (expand: string) =>
      expect(sandbox.stripe.subscriptions.retrieve(made.id, { expand: [expand] })).rejects;
    await refused("latest_invoice.payments.data.payment.payment_intent").toThrow(/4 levels/);
    await refused("currency").toThrow(/cannot be expanded/);
    await refused("current_period_end").toThrow(/cannot be expanded/);
  });
});
