import type { Sql } from "./fixtures/database";
import { payForPack } from "./fixtures/purchases";
import { deliver, findEvent, stripeControl } from "./fixtures/stripe";
import { expect, test } from "./fixtures/test";

const smallPack = { packId: "small", credits: 500 };

async function statusOf(sql: Sql, eventId: string) {
  const [row] = await sql<{ status: string; last_error: string | null }[]>`
    select status, last_error from private.stripe_events where event_id = ${eventId}`;
  return row;
}

/** An event as Stripe would write it, about an object that the stand-in does not know. */
function inventEvent(changes: Record<string, unknown> = {}) {
  return {
    id: `evt_${crypto.randomUUID().replaceAll("-", "")}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: "customer.subscription.updated",
    data: { object: { id: "sub_unknown", object: "subscription", customer: "cus_unknown" } },
    ...changes,
  };
}

test("a delivery without Stripe's signature changes nothing", async ({ app, sql, customer }) => {
  const sessionId = await payForPack(app, customer, smallPack.packId);
  const event = await findEvent(app, "checkout.session.completed", sessionId);
  await app.stripe.settled();
  const forged = { ...event, id: "evt_forged" };
  const payload = JSON.stringify(forged);
  const [before] = await sql`select count(*) from private.stripe_events`;
  const balance = await customer.ledger.available();

  const now = Math.floor(Date.now() / 1000);
  const refused = [
    await deliver(app, payload, { secret: "whsec_of_someone_else" }),
    await deliver(app, payload, { signature: null }),
    await deliver(app, payload, { signature: `t=${now},v1=${"0".repeat(64)}` }),
    await deliver(app, payload, { signature: "nonsense" }),
    await deliver(app, payload, { at: now - 600 }),
    await deliver(app, JSON.stringify({ ...forged, livemode: true }), {
      signature: `t=${now},v0=${"0".repeat(64)}`,
    }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
  expect(await sql`select count(*) from private.stripe_events`).toEqual([before]);
  expect(await customer.ledger.available()).toBe(balance);
});

test("an endless body is not read", async ({ app, sql }) => {
  const payload = JSON.stringify({ ...inventEvent(), padding: "x".repeat(3_000_000) });
  const [before] = await sql`select count(*) from private.stripe_events`;
  const { status } = await deliver(app, payload);
  expect(status).toBe(413);
  expect(await sql`select count(*) from private.stripe_events`).toEqual([before]);
});

test("what is signed and no event is refused", async ({ app }) => {
  for (const payload of ["", "not json", "[]", "{}", "null", '{"id":7}']) {
    expect((await deliver(app, payload)).status, payload).toBe(400);
  }
});

test("an event that comes twice and out of order grants once", async ({ app, sql, customer }) => {
  const before = await customer.ledger.available();
  const sessionId = await payForPack(app, customer, smallPack.packId);
  const event = await findEvent(app, "checkout.session.completed", sessionId);
  await expect.poll(() => customer.ledger.available()).toBe(before + smallPack.credits);
  await app.stripe.settled();

  const deliveries = await stripeControl(app).deliveries();
  const ofEvent = deliveries.filter((delivery) => delivery.event === event.id);
  expect(ofEvent.map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  expect(await statusOf(sql, event.id)).toMatchObject({ status: "handled" });

  await stripeControl(app).resend(event.id);
  await app.stripe.settled();
  expect(await customer.ledger.available()).toBe(before + smallPack.credits);
  const grants = (await customer.ledger.ofType("grant")).filter(
    ({ amount }) => amount === smallPack.credits,
  );
  expect(grants).toHaveLength(1);
});

test("twenty deliveries of one event at once grant once", async ({ app, customer }) => {
  const control = stripeControl(app);
  const before = await customer.ledger.available();
  await control.hold();
  const sessionId = await payForPack(app, customer, smallPack.packId);
  const event = await findEvent(app, "checkout.session.completed", sessionId);
  expect(await customer.ledger.available()).toBe(before);

  const payload = JSON.stringify(event);
  const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(app, payload)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(200);
  // Those that met one at work are asked to come again.
  expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
  expect(await customer.ledger.available()).toBe(before + smallPack.credits);

  await control.release();
  await app.stripe.settled();
  expect(await customer.ledger.available()).toBe(before + smallPack.credits);
});

test("a delivery that met a broken Stripe comes again and grants then", async ({
  app,
  sql,
  customer,
}) => {
  const control = stripeControl(app);
  const before = await customer.ledger.available();
  await control.hold();
  const sessionId = await payForPack(app, customer, smallPack.packId);
  const event = await findEvent(app, "checkout.session.completed", sessionId);
  await control.fail("api_error", `GET /v1/checkout/sessions/${sessionId}`, 4);
  const { status } = await deliver(app, JSON.stringify(event));
  expect(status).toBeGreaterThanOrEqual(500);
  expect(await statusOf(sql, event.id)).toMatchObject({ status: "failed" });
  expect(await customer.ledger.available()).toBe(before);

  await control.release();
  await expect.poll(() => customer.ledger.available()).toBe(before + smallPack.credits);
  await app.stripe.settled();
  expect(await statusOf(sql, event.id)).toMatchObject({ status: "handled" });
});

test("a type that nothing handles is stored and ignored", async ({ app, sql }) => {
  const event = inventEvent({ type: "price.created", data: { object: { id: "price_1" } } });
  expect((await deliver(app, JSON.stringify(event))).status).toBe(200);
  expect(await statusOf(sql, event.id)).toMatchObject({ status: "ignored" });
});

for (const [what, changes, reason] of [
  ["of another API version", { api_version: "2099-01-01.zinnia" }, /API version/],
  ["without an API version", { api_version: null }, /API version/],
  ["of live mode", { livemode: true }, /live event, test key/],
  ["about a customer that is not ours", {}, /not ours/],
  ["of another shape", { object: "v2.core.event", data: undefined }, /shape/],
] as const) {
  test(`an event ${what} is parked with an alert, and Stripe is not asked to repeat it`, async ({
    app,
    sql,
  }) => {
    const event = inventEvent(changes);
    expect((await deliver(app, JSON.stringify(event))).status).toBe(200);
    const row = await statusOf(sql, event.id);
    expect(row?.status).toBe("parked");
    expect(row?.last_error).toMatch(reason);
    const alert = app
      .output()
      .split("\n")
      .find((line) => line.includes('"alert"') && line.includes(event.id));
    expect(alert).toBeDefined();
  });
}

test("an event about a customer that is not ours writes nothing to any account", async ({
  app,
  sql,
}) => {
  const [before] = await sql`select count(*) from credit_transactions`;
  const event = inventEvent({
    type: "invoice.paid",
    data: { object: { id: "in_1", object: "invoice", customer: "cus_stranger" } },
  });
  expect((await deliver(app, JSON.stringify(event))).status).toBe(200);
  expect(await sql`select count(*) from credit_transactions`).toEqual([before]);
});
