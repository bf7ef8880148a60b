import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Stripe } from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import { startStripe } from "./start";
import { createCatalog, createPayer, idOf } from "./testing/catalog";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";

const DAY = 86_400;

let sandbox: StripeSandbox;
afterEach(() => sandbox.stop());

const control = (what: string, body: object = {}) =>
  fetch(`${sandbox.server.url}/_test/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const typesOf = () => sandbox.received.map((one) => one.type);

describe("deliveries", () => {
  it("carry the request that caused them and verify with either of two secrets", async () => {
    sandbox = await openStripeSandbox();
    const url = await target();
    sandbox.server.setWebhooks([
      { url, secret: "whsec_new" },
      { url, secret: "whsec_of_the_test" },
    ]);
    await sandbox.stripe.customers.create({ email: "a@b.test" }, { idempotencyKey: "customer:1" });
    await sandbox.server.settled();
    expect(typesOf()).toEqual(["customer.created"]);
    expect(sandbox.received[0]?.event.request).toMatchObject({ idempotency_key: "customer:1" });
  });

  it("are repeated until they are accepted", async () => {
    sandbox = await openStripeSandbox();
    let refusals = 2;
    sandbox.answerWith(() => (refusals-- > 0 ? 500 : 200));
    await sandbox.stripe.customers.create({ email: "a@b.test" });
    await sandbox.server.settled();
    expect(typesOf()).toEqual(["customer.created", "customer.created", "customer.created"]);
    expect(new Set(sandbox.received.map((one) => one.id)).size).toBe(1);
    const [delivery] = await deliveries();
    expect(delivery?.attempts.map((one) => one.status)).toEqual([500, 500, 200]);
  });

  it("under chaos come twice and out of order, the same way for the same seed", async () => {
    sandbox = await openStripeSandbox({ chaos: { duplicate: true, shuffle: 3 } });
    const catalog = await createCatalog(sandbox.stripe);
    const payer = await createPayer(sandbox.stripe);
    await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    await sandbox.server.settled();
    const counts = new Map<string, number>();
    for (const { id } of sandbox.received) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect([...counts.values()].every((count) => count === 2)).toBe(true);
    const emitted = (await sandbox.stripe.events.list({ limit: 100 })).data.reverse();
    const arrival = [...new Set(sandbox.received.map((one) => one.id))];
    expect(arrival.toSorted()).toEqual(emitted.map((one) => one.id).toSorted());
    expect(arrival).not.toEqual(emitted.map((one) => one.id));
  });

  it("can be held, flushed, dropped and sent again", async () => {
    sandbox = await openStripeSandbox();
    await control("chaos", { hold: true });
    await sandbox.stripe.customers.create({ email: "held@b.test" });
    await sandbox.server.settled();
    expect(sandbox.received).toEqual([]);
    await control("flush");
    await sandbox.server.settled();
    expect(typesOf()).toEqual(["customer.created"]);
    await control("chaos", { drop: 1 });
    const lost = await sandbox.stripe.products.create({ name: "Lost" });
    await sandbox.server.settled();
    expect(typesOf()).toEqual(["customer.created"]);
    const [event] = (await sandbox.stripe.events.list({ type: "product.created" })).data;
    expect(event?.data.object).toMatchObject({ id: lost.id });
    await control(`events/${event?.id}/resend`);
    await sandbox.server.settled();
    expect(typesOf()).toEqual(["customer.created", "product.created"]);
  });

  it("that fail hold a renewal's invoice back", async () => {
    sandbox = await openStripeSandbox();
    const catalog = await createCatalog(sandbox.stripe);
    const payer = await createPayer(sandbox.stripe);
    const made = await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    await sandbox.server.settled();
    await control("chaos", { hold: true });
    await sandbox.server.advance(31 * DAY + 7200);
    const read = () =>
      sandbox.stripe.subscriptions.retrieve(made.id, { expand: ["latest_invoice"] });
    expect((await read()).latest_invoice).toMatchObject({ status: "draft" });
    await control("flush");
    await sandbox.server.settled();
    await sandbox.server.advance(7200);
    expect((await read()).latest_invoice).toMatchObject({ status: "paid" });
  });
});

describe("the sandbox's clock", () => {
  it("moves everything in order and tells its listener each step", async () => {
    const offsets: number[] = [];
    sandbox = await openStripeSandbox({
      onClock: async (offset) => {
        offsets.push(offset);
      },
    });
    const catalog = await createCatalog(sandbox.stripe);
    const payer = await createPayer(sandbox.stripe);
    await sandbox.stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    await sandbox.server.advance(70 * DAY);
    const invoices = await sandbox.stripe.invoices.list({ customer: payer.id });
    expect(invoices.data.map((one) => one.status)).toEqual(["paid", "paid", "paid"]);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    expect(offsets.at(-1)).toBeGreaterThan(70 * DAY - 10);
    const made = await sandbox.stripe.customers.create({ email: "later@b.test" });
    expect(made.created).toBeGreaterThan(Date.now() / 1000 + 69 * DAY);
  });

  it("and everything else survive a restart", async () => {
    sandbox = await openStripeSandbox();
    const folder = await mkdtemp(path.join(tmpdir(), "farebox-stripe-"));
    const dataFile = path.join(folder, "stripe.json");
    const options = {
      port: 0,
      dataFile,
      secretKey: "sk_test_1",
      publishableKey: "pk",
      webhooks: [],
    };
    const client = (port: number) =>
      new Stripe("sk_test_1", { host: "127.0.0.1", port, protocol: "http" });
    try {
      const first = await startStripe(options);
      const payer = await createPayer(client(first.port));
      await first.advance(5 * DAY);
      await first.stop();
      expect(JSON.parse(await readFile(dataFile, "utf8")).version).toBe(1);
      const second = await startStripe(options);
      const read = await client(second.port).customers.retrieve(payer.id);
      expect(read).toEqual(expect.objectContaining({ id: payer.id, email: payer.email }));
      const clock = await (await fetch(`${second.url}/_test/clock.json`)).json();
      expect(clock.offsetSeconds).toBeGreaterThan(5 * DAY - 5);
      const method = idOf(payer.invoice_settings.default_payment_method);
      expect((await client(second.port).paymentMethods.retrieve(method)).customer).toBe(payer.id);
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it("events can be read for thirty days, and then no more", async () => {
  sandbox = await openStripeSandbox();
  const { stripe } = sandbox;
  await stripe.customers.create({ email: "early@b.test" });
  const [early] = (await stripe.events.list()).data;
  await sandbox.server.advance(29 * DAY);
  await stripe.customers.create({ email: "late@b.test" });
  expect((await stripe.events.list()).data).toHaveLength(2);
  expect((await stripe.events.retrieve(early?.id ?? "")).type).toBe("customer.created");
  await sandbox.server.advance(DAY);
  const [late, ...others] = (await stripe.events.list()).data;
  expect(late?.data.object).toMatchObject({ email: "late@b.test" });
  expect(others).toEqual([]);
  await expect(stripe.events.retrieve(early?.id ?? "")).rejects.toMatchObject({ statusCode: 404 });
});

it("a snapshot brings back what a reset forgot", async () => {
  sandbox = await openStripeSandbox();
  const payer = await createPayer(sandbox.stripe);
  await sandbox.server.settled();
  const snapshot = await (await fetch(`${sandbox.server.url}/_test/snapshot.json`)).json();
  await control("reset");
  expect((await sandbox.stripe.customers.list()).data).toEqual([]);
  await control("snapshot", snapshot);
  expect((await sandbox.stripe.customers.list()).data.map((one) => one.id)).toEqual([payer.id]);
});

describe("faults", () => {
  it("meet the next request and no other", async () => {
    sandbox = await openStripeSandbox();
    await control("faults", { kind: "rate_limit" });
    await expect(sandbox.stripe.customers.list()).rejects.toMatchObject({ statusCode: 429 });
    await sandbox.stripe.customers.list();
    await control("faults", { kind: "api_error", match: "POST /v1/customers" });
    await sandbox.stripe.products.list();
    await expect(sandbox.stripe.customers.create({})).rejects.toMatchObject({ statusCode: 500 });
    expect((await sandbox.stripe.customers.list()).data).toEqual([]);
  });
});

interface DeliveryRow {
  endpoint: string;
  attempts: { status: number | null }[];
}

async function deliveries(): Promise<DeliveryRow[]> {
  return (await fetch(`${sandbox.server.url}/_test/deliveries.json`)).json();
}

/** The receiver's address, read from what a first event was sent to. */
async function target(): Promise<string> {
  await sandbox.stripe.products.create({ name: "First" });
  await sandbox.server.settled();
  sandbox.received.length = 0;
  return (await deliveries())[0]?.endpoint ?? "";
}
