import { createServer } from "node:http";
import type { Stripe } from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCatalog, createPayer, idOf } from "./testing/catalog";
import { command } from "./testing/control";
import { openStripeSandbox, postForm, type StripeSandbox } from "./testing/stripe-sandbox";

const DAY = 86_400;

let sandbox: StripeSandbox;
let stripe: Stripe;

beforeEach(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
});
afterEach(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

const page = async () => (await fetch(`${sandbox.server.url}/_test`)).text();
const read = async (what: string) =>
  (await fetch(`${sandbox.server.url}/_test/${what}.json`)).json();
const types = () => sandbox.received.map((one) => one.type);

describe("the control page", () => {
  it("shows customers, their money and what was sent, and acts by its forms", async () => {
    const payer = await createPayer(stripe);
    const intent = await stripe.paymentIntents.create({
      amount: 2000,
      currency: "usd",
      customer: payer.id,
      payment_method: idOf(payer.invoice_settings.default_payment_method),
      confirm: true,
    });
    await sandbox.server.settled();
    const shown = await page();
    for (const text of ["ada@example.test", "Visa •••• 4242", "$20.00", "charge.succeeded"])
      expect(shown).toContain(text);
    const charge = idOf(intent.latest_charge);
    const press = (path: string, fields: Record<string, string>) =>
      postForm(`${sandbox.server.url}/_test/${path}?at=customers`, fields);
    const refund = await press("refunds", { charge, amount: "500", ends: "at_once" });
    expect(refund).toMatchObject({ status: 303, location: "/_test#customers" });
    await press("disputes", { charge, amount: "", reason: "fraudulent", status: "needs_response" });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({
      amount_refunded: 500,
      disputed: true,
    });
    expect(await page()).toContain("under review");
    const refused = await press("refunds", { charge, amount: "", ends: "at_once" });
    expect(decodeURIComponent(refused.location)).toContain("has been charged back");
  });

  it("exports what was asked and what was sent", async () => {
    await stripe.customers.create({ email: "a@b.test" }, { idempotencyKey: "once" });
    await stripe.customers.create({ email: "a@b.test" }, { idempotencyKey: "once" });
    const journal = await read("journal");
    expect(journal.requests).toMatchObject([
      { method: "POST", path: "/v1/customers", replayed: false, status: 200 },
      { idempotencyKey: "once", replayed: true },
    ]);
    expect(journal.events).toHaveLength(1);
  });
});

describe("the delivery weather", () => {
  it("brings every event as two with ids of their own", async () => {
    await command(sandbox, "chaos", { twin: true });
    const product = await stripe.products.create({ name: "Twin" });
    await sandbox.server.settled();
    expect(types()).toEqual(["product.created", "product.created"]);
    expect(new Set(sandbox.received.map((one) => one.id)).size).toBe(2);
    await command(sandbox, "chaos", { twin: false });
    const { twin } = await command<{ twin: string }>(
      sandbox,
      `events/${sandbox.received[0]?.id}/twin`,
    );
    await sandbox.server.settled();
    expect(sandbox.received.at(-1)).toMatchObject({
      id: twin,
      event: { data: { object: { id: product.id } } },
    });
    expect((await stripe.events.retrieve(twin)).type).toBe("product.created");
  });

  it("loses events of some types only", async () => {
    await command(sandbox, "chaos", { dropTypes: ["product.created"] });
    await stripe.products.create({ name: "Lost" });
    await stripe.customers.create({});
    await sandbox.server.settled();
    expect(types()).toEqual(["customer.created"]);
    const lost = await stripe.events.list({ delivery_success: false });
    expect(lost.data.map((one) => one.type)).toEqual(["product.created"]);
  });

  it("finds nobody at home while the endpoints are down", async () => {
    await command(sandbox, "chaos", { down: true });
    await stripe.customers.create({});
    await expect
      .poll(async () => (await read("deliveries"))[0]?.attempts.length)
      .toBeGreaterThan(0);
    expect(types()).toEqual([]);
    await command(sandbox, "chaos", { down: false });
    await command(sandbox, "retry");
    await sandbox.server.settled();
    expect(types()).toEqual(["customer.created"]);
  });

  it("stamps all events with one second, and sends one at a time", async () => {
    await command(sandbox, "chaos", { stamp: 1_800_000_000, parallel: 1 });
    await createPayer(stripe);
    await sandbox.server.settled();
    expect(new Set(sandbox.received.map((one) => one.event.created))).toEqual(
      new Set([1_800_000_000]),
    );
    const emitted = (await stripe.events.list({ limit: 100 })).data.map((one) => one.id).reverse();
    expect(sandbox.received.map((one) => one.id)).toEqual(emitted);
  });
});

describe("an endpoint", () => {
  it("gets a new secret, and the old one signs beside it as long as it is left", async () => {
    await stripe.products.create({ name: "First" });
    await sandbox.server.settled();
    const [{ endpoint }] = await read("deliveries");
    const rotate = (overlapSeconds: number) =>
      command<{ secret: string }>(sandbox, "webhooks/rotate", { endpoint, overlapSeconds });
    expect((await rotate(3600)).secret).toMatch(/^whsec_/);
    await stripe.products.create({ name: "Both sign" });
    await sandbox.server.settled();
    expect(types()).toHaveLength(2);
    await rotate(0);
    await stripe.products.create({ name: "Only the new one signs" });
    await expect
      .poll(async () => (await read("deliveries")).at(-1).attempts.at(-1)?.status)
      .toBe(400);
  });

  it("gets the types it asked for, stamped with its own version", async () => {
    const bodies: Stripe.Event[] = [];
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      bodies.push(JSON.parse(text));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await stripe.webhookEndpoints.create({
      url: `http://127.0.0.1:${port}/hook`,
      enabled_events: ["product.created"],
      api_version: "2024-06-20",
    });
    await stripe.customers.create({});
    await stripe.products.create({ name: "Old" });
    await sandbox.server.settled();
    server.close();
    expect(bodies).toMatchObject([{ type: "product.created", api_version: "2024-06-20" }]);
  });
});

describe("the account's settings", () => {
  async function failing() {
    const catalog = await createCatalog(stripe);
    const payer = await createPayer(stripe);
    const made = await stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.pro.id }],
    });
    const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: payer.id,
    });
    await stripe.customers.update(payer.id, {
      invoice_settings: { default_payment_method: broken.id },
    });
    return {
      payer,
      read: () => stripe.subscriptions.retrieve(made.id, { expand: ["latest_invoice"] }),
    };
  }

  it.each(["unpaid", "past_due"] as const)(
    "leave a subscription %s after its tries",
    async (end) => {
      await command(sandbox, "settings", { afterRetries: end, retryDays: [1, 2] });
      const life = await failing();
      await sandbox.server.advance(35 * DAY);
      expect(await life.read()).toMatchObject({
        status: end,
        latest_invoice: { status: "open", attempt_count: 3, next_payment_attempt: null },
      });
      await sandbox.server.advance(31 * DAY);
      const draft = end === "unpaid";
      expect((await life.read()).latest_invoice).toMatchObject({
        status: draft ? "draft" : "open",
        billing_reason: "subscription_cycle",
      });
      const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: life.payer.id });
      const open = await stripe.invoices.list({ customer: life.payer.id, status: "open" });
      for (const invoice of open.data)
        await stripe.invoices.pay(invoice.id, { payment_method: good.id });
      expect((await life.read()).status).toBe("active");
    },
  );

  it("send a customer away who has a subscription already", async () => {
    await command(sandbox, "settings", { oneSubscription: true });
    const life = await failing();
    const [item] = (await life.read()).items.data;
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer: life.payer.id,
      line_items: [{ price: item?.price.id ?? "", quantity: 1 }],
      success_url: "http://app.test/ok",
    });
    const answer = await fetch(session.url ?? "");
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("already have a subscription");
  });

  it("end a subscription whose payment is disputed", async () => {
    await command(sandbox, "settings", { endsDisputed: true });
    const life = await failing();
    await command(sandbox, "disputes", { invoice: idOf((await life.read()).latest_invoice) });
    expect(await life.read()).toMatchObject({
      status: "canceled",
      cancellation_details: { reason: "payment_disputed" },
    });
  });
});

describe("a snapshot", () => {
  it("taken in the process stays what it was, however often it is gone back to", async () => {
    const payer = await createPayer(stripe);
    await sandbox.server.settled();
    const snapshot = sandbox.server.snapshot();
    for (let round = 0; round < 3; round++) {
      await stripe.customers.update(payer.id, { name: `Round ${round}` });
      await stripe.customers.create({ email: "more@b.test" });
      await sandbox.server.settled();
      await sandbox.server.restore(snapshot);
      expect(await stripe.customers.retrieve(payer.id)).toMatchObject({ name: null });
      expect((await stripe.customers.list()).data).toHaveLength(1);
    }
    expect(snapshot.deliveries.every((one) => one.status === "delivered")).toBe(true);
  });

  it("by name goes back over HTTP, with the clock", async () => {
    await command(sandbox, "snapshots", { name: "before" });
    await sandbox.server.advance(3 * DAY);
    await stripe.customers.create({});
    await command(sandbox, "snapshots/restore", { name: "before" });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await read("clock")).offsetSeconds).toBe(0);
    await expect(command(sandbox, "snapshots/restore", { name: "none" })).rejects.toThrow(/none/);
  });
});

it("faults can be cleared before anything meets them", async () => {
  await command(sandbox, "faults", { kind: "lock_timeout", times: 5, match: "GET /v1/customers" });
  await expect(stripe.customers.list()).rejects.toMatchObject({
    statusCode: 409,
    code: "lock_timeout",
  });
  await command(sandbox, "faults/clear");
  expect((await stripe.customers.list()).data).toEqual([]);
});

it("a stale answer says what was true before it was overtaken", async () => {
  const { id } = await stripe.customers.create({ name: "Old" });
  await command(sandbox, "faults", {
    kind: "stale",
    delayMs: 200,
    match: `GET /v1/customers/${id}`,
  });
  const slow = stripe.customers.retrieve(id);
  await expect.poll(async () => (await read("chaos")).faults).toEqual([]);
  await stripe.customers.update(id, { name: "New" });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ name: "New" });
  expect(await slow).toMatchObject({ name: "Old" });
});
