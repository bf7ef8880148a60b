import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiError } from "./api-error";
import { conformance, declaredObjects } from "./contract/response-type";
import { ENDPOINTS } from "./http/routes";
import { liveThrough, makeEverything } from "./testing/everything";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";

const family = (prefix: string, names: string) => names.split(" ").map((one) => `${prefix}.${one}`);

/** Every event that an application of this kind has to expect. */
const EMITTED = [
  ...family("checkout.session", "completed expired async_payment_succeeded async_payment_failed"),
  ...family("customer", "created updated deleted discount.created discount.deleted"),
  ...family("customer.subscription", "created updated deleted paused resumed trial_will_end"),
  ...family("customer.subscription", "pending_update_applied pending_update_expired"),
  ...family("subscription_schedule", "created updated released completed canceled"),
  ...family("invoice", "upcoming created finalized updated paid payment_succeeded payment_failed"),
  ...family("invoice", "payment_action_required voided marked_uncollectible finalization_failed"),
  ...family("invoice_payment", "paid"),
  ...family("invoiceitem", "created"),
  ...family(
    "payment_intent",
    "created succeeded processing payment_failed requires_action canceled",
  ),
  ...family("charge", "succeeded failed pending refunded"),
  ...family("refund", "created updated failed"),
  ...family("charge.dispute", "created updated closed funds_withdrawn funds_reinstated"),
  ...family("credit_note", "created voided"),
  ...family("radar.early_fraud_warning", "created"),
  ...family("payment_method", "attached detached"),
  ...family("test_helpers.test_clock", "advancing ready"),
];

let sandbox: StripeSandbox;
let reads: Awaited<ReturnType<typeof makeEverything>>;
/** One object of every type and one event of every type that was sent, as they travel. */
let objects: Map<string, Record<string, unknown>>;
let events: Map<string, Record<string, unknown>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  reads = await makeEverything(sandbox);
  objects = new Map();
  for (const [name, read] of reads) objects.set(name, plain(await read(sandbox.stripe)));
  await liveThrough(sandbox);
  const sent = await (await fetch(`${sandbox.server.url}/_test/events.json?last=5000`)).json();
  events = new Map(sent.map((event: Record<string, unknown>) => [String(event.type), event]));
});
afterAll(() => sandbox.stop());

it("every object is read again through the real SDK, and what it reads conforms", () => {
  expect([...reads.keys()].toSorted()).toEqual(declaredObjects().toSorted());
  for (const [name, object] of objects) {
    expect(object.object).toBe(name);
    expect(conformance(object), name).toEqual([]);
  }
  for (const type of EMITTED) expect(events.has(type), type).toBe(true);
  expect(sandbox.server.violations()).toEqual([]);
});

describe("a planted violation", () => {
  it("as a field of no version is found in every object", () => {
    for (const [name, object] of objects)
      expect(conformance({ ...object, legacy_field: 1 }), name).toEqual([
        `${name}.legacy_field: not a field of this API version`,
      ]);
  });

  it("as a field of no version is found in the object of every event", () => {
    for (const [type, event] of events) {
      const data = isRecord(event.data) ? event.data : {};
      const object = isRecord(data.object) ? data.object : {};
      const planted = { ...event, data: { ...data, object: { ...object, legacy_field: 1 } } };
      expect(conformance(planted), type).toHaveLength(1);
      const previous = { ...event, data: { ...data, previous_attributes: { legacy_field: 1 } } };
      expect(conformance(previous), type).toHaveLength(1);
    }
  });

  it.each([
    ["subscription", { current_period_end: 1 }],
    ["subscription", { current_period_start: 1 }],
    ["subscription", { discount: null }],
    ["subscription", { plan: null }],
    ["invoice", { subscription: "sub_1" }],
    ["invoice", { payment_intent: "pi_1" }],
    ["invoice", { charge: "ch_1" }],
    ["invoice", { paid: true }],
    ["invoice", { tax: 0 }],
    ["invoice", { discount: null }],
    ["invoice", { subscription_details: { metadata: {} } }],
    ["line_item", { price: "price_1" }],
    ["line_item", { proration: false }],
    ["line_item", { type: "subscription" }],
    ["line_item", { subscription_item: "si_1" }],
    ["line_item", { tax_amounts: [] }],
    ["charge", { invoice: "in_1" }],
    ["payment_intent", { invoice: "in_1" }],
    ["payment_intent", { charges: { object: "list", data: [], has_more: false, url: "" } }],
    ["promotion_code", { coupon: {} }],
    ["discount", { coupon: {} }],
    ["customer", { account_balance: 0 }],
    ["checkout.session", { display_items: [] }],
  ])("of an earlier API version is found: %s %o", (name, legacy) => {
    const [key = ""] = Object.keys(legacy);
    expect(conformance({ ...objects.get(name), ...legacy })).toEqual([
      `${name}.${key}: not a field of this API version`,
    ]);
  });

  it("as an unknown word of an open enum is found in every status", () => {
    // The SDK declares these as any string.
    const open = ["refund", "balance_transaction", "invoice_payment", "webhook_endpoint"];
    let found = 0;
    for (const [name, object] of objects) {
      if (typeof object.status !== "string" || open.includes(name)) continue;
      expect(conformance({ ...object, status: "sleeping" }), name).toHaveLength(1);
      found++;
    }
    expect(found).toBeGreaterThan(9);
  });

  it("as an event's name that Stripe has not is found, and so is a stub that says too much", () => {
    const event = events.get("invoice.paid");
    expect(conformance({ ...event, type: "invoice.was_paid" })).toHaveLength(1);
    const stub = { id: "cus_1", object: "customer", deleted: true };
    expect(conformance(stub)).toEqual([]);
    expect(conformance({ ...stub, email: "a@b.test" })).toHaveLength(1);
  });

  it("in the stand-in's own answer and event is reported by the server that sent it", async () => {
    const other = await openStripeSandbox();
    const customer = await other.stripe.customers.create({ email: "a@b.test" });
    const snapshot = other.server.snapshot();
    Object.assign(snapshot.rows.customer[customer.id] ?? {}, { account_balance: 0 });
    await other.server.restore(snapshot);
    await other.stripe.customers.retrieve(customer.id);
    expect(other.server.violations()).toEqual([
      "customer.account_balance: not a field of this API version",
    ]);
    await other.stripe.customers.update(customer.id, { name: "Ada" });
    expect(other.server.violations()).toContain(
      "customer.updated: customer.account_balance: not a field of this API version",
    );
    await other.stop();
  });
});

describe("a request", () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
    return null;
  };

  it("with a parameter that no version has is refused by every endpoint", () => {
    expect(ENDPOINTS.length).toBeGreaterThan(90);
    for (const endpoint of ENDPOINTS) {
      const what = `${endpoint.method} ${endpoint.path}`;
      expect(
        refusal(() => endpoint.parse({ legacy_param: "1" })),
        what,
      ).toMatchObject({
        status: 400,
        body: { code: "parameter_unknown", param: "legacy_param" },
      });
    }
  });

  it.each([
    ["POST", "/v1/payment_intents"],
    ["POST", "/v1/setup_intents"],
    ["POST", "/v1/checkout/sessions"],
  ])("with payment_method_types is refused by %s %s in Stripe's own words", (method, path) => {
    const endpoint = ENDPOINTS.find((one) => one.method === method && one.path === path);
    expect(refusal(() => endpoint?.parse({ payment_method_types: ["card"] }))).toMatchObject({
      status: 400,
      body: { code: "payment_method_types_no_longer_supported", param: "payment_method_types" },
    });
  });

  it.each([
    ["/v1/subscriptions/sub_1", "coupon=HALF", "coupon"],
    ["/v1/subscriptions", "customer=cus_1&promotion_code=promo_1", "promotion_code"],
    ["/v1/subscriptions/sub_1", "billing_cycle_anchor=now", "billing_cycle_anchor"],
    ["/v1/customers", "coupon=HALF", "coupon"],
    ["/v1/promotion_codes", "coupon=HALF", "coupon"],
    ["/v1/checkout/sessions", "mode=payment&ui_mode=hosted", "ui_mode"],
    ["/v1/subscriptions/sub_1", "prorate=false", "prorate"],
    ["/v1/invoices/create_preview", "subscription_items[0][price]=p", "subscription_items"],
  ])("with what an earlier version took is refused: %s %s", async (path, body, param) => {
    const answer = await fetch(`${sandbox.server.url}${path}`, {
      method: "POST",
      body,
      headers: {
        authorization: "Bearer sk_test_sandbox",
        "content-type": "application/x-www-form-urlencoded",
      },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param } });
  });
});
