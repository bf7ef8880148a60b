import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { handledEventTypes } from "../../../lib/billing/events/handle-event";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { stripe } from "../../../lib/billing/stripe-client";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  deliver,
  lastEventId,
  listEvents,
  outgoingSecret,
  payCheckout,
  readEvent,
  readGrants,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
const alerts = vi.spyOn(console, "error").mockImplementation(() => undefined);
beforeAll(async () => {
  stack = await startBillingStack();
});
afterEach(async () => {
  alerts.mockClear();
  await expectExactLedger(stack.db.sql);
});
afterAll(() => stack.stop());

/** A paid pack whose completion Stripe has not told yet. */
async function paidPack() {
  const { access, accountId } = await stack.signUp();
  const { url } = await createCreditCheckout(access, { packId: "small", quantity: 1 });
  stack.hush();
  const before = await lastEventId();
  await payCheckout(url);
  const events = await listEvents(before);
  const event = events.find(({ type }) => type === "checkout.session.completed");
  if (!event) throw new Error("the session did not complete");
  return { accountId, event };
}

/** The id of what an event tells of. */
const objectId = ({ data }: Stripe.Event) => ("id" in data.object ? String(data.object.id) : "");

const grantsOf = (accountId: string) => readGrants(stack.db, accountId, "pack");

/** The parked events that someone was alerted to. */
const alerted = () => alerts.mock.calls.flat().filter((line) => String(line).includes('"alert"'));

describe("a delivery", () => {
  test("is refused without a good signature, and leaves nothing behind", async () => {
    const { accountId, event } = await paidPack();
    expect(await deliver(event, { secret: "whsec_someone_elses" })).toBe(400);
    expect(await deliver(event, { ageSeconds: 301 })).toBe(400);
    expect(await readEvent(stack.db, event.id)).toBeNull();
    expect(await grantsOf(accountId)).toEqual([]);
  });

  test("is accepted under both secrets while one is rotated", async () => {
    const one = await paidPack();
    const other = await paidPack();
    expect(await deliver(one.event, { secret: outgoingSecret })).toBe(200);
    expect(await deliver(other.event)).toBe(200);
    expect(await grantsOf(one.accountId)).toEqual([500]);
    expect(await grantsOf(other.accountId)).toEqual([500]);
  });

  test("of a type that nothing handles is stored and ignored", async () => {
    const event = { ...(await paidPack()).event, id: "evt_unknown", type: "invoice.sometime" };
    expect(await deliver(event)).toBe(200);
    expect(await readEvent(stack.db, "evt_unknown")).toMatchObject({ status: "ignored" });
  });

  test.each([
    ["live mode", { livemode: true }, "live event"],
    ["another major version", { api_version: "2025-03-31.basil" }, "API version"],
  ])("in %s is parked with an alert, answered 200, and grants nothing", async (_, change, note) => {
    const { accountId, event } = await paidPack();
    expect(await deliver({ ...event, ...change })).toBe(200);
    const stored = await readEvent(stack.db, event.id);
    expect(stored?.status).toBe("parked");
    expect(stored?.note).toContain(note);
    expect(alerted()).toHaveLength(1);
    expect(await grantsOf(accountId)).toEqual([]);
  });

  test("that is thin is parked: the endpoint is set up wrongly", async () => {
    const thin = {
      id: "evt_thin",
      object: "v2.core.event",
      type: "v1.invoice.paid",
      livemode: false,
      created: new Date().toISOString(),
      related_object: { id: "in_1", type: "invoice", url: "/v1/invoices/in_1" },
    };
    expect(await deliver(thin)).toBe(200);
    expect(await readEvent(stack.db, "evt_thin")).toMatchObject({ status: "parked" });
    expect(alerted()).toHaveLength(1);
  });

  test("about a customer who is not ours is parked", async () => {
    stack.hush();
    const before = await lastEventId();
    const customer = await stripe().customers.create({ email: "stranger@elsewhere.test" });
    const method = await stripe().paymentMethods.attach("pm_card_visa", { customer: customer.id });
    const { data } = await stripe().prices.list({ type: "recurring", limit: 1 });
    await stripe().subscriptions.create({
      customer: customer.id,
      default_payment_method: method.id,
      items: [{ price: data[0]?.id ?? "" }],
    });
    const paid = (await listEvents(before)).find(({ type }) => type === "invoice.paid");
    expect(await deliver(paid ?? {})).toBe(200);
    expect(await readEvent(stack.db, paid?.id ?? "")).toMatchObject({ status: "parked" });
  });

  test("that is no event at all is refused", async () => {
    expect(await deliver("[1, 2")).toBe(400);
    expect(await deliver({ hello: "there" })).toBe(400);
  });

  test("larger than any event is refused before it is read whole", async () => {
    expect(await deliver("x".repeat(1_048_577))).toBe(413);
  });
});

describe("money that goes back", () => {
  test("is taken by its events, and alerts nobody", async () => {
    const { accountId, event } = await paidPack();
    expect(await deliver(event)).toBe(200);
    const session = await stripe().checkout.sessions.retrieve(objectId(event));
    const before = await lastEventId();
    await stripe().refunds.create({ payment_intent: String(session.payment_intent) });
    const told = (await listEvents(before)).filter(({ type }) => type.includes("refund"));
    expect(told.map(({ type }) => type).sort()).toEqual(["charge.refunded", "refund.created"]);
    for (const one of told) {
      expect(await deliver(one)).toBe(200);
      expect(await readEvent(stack.db, one.id)).toMatchObject({ status: "handled" });
    }
    expect(alerted()).toEqual([]);
    const [lot] = await stack.db.sql`select reversed_micros / 1e6::float8 as reversed
      from public.credit_grants where account_id = ${accountId} and source = 'pack'`;
    expect(lot).toEqual({ reversed: 500 });
  });

  test.each([
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "credit_note.created",
    "credit_note.updated",
    "credit_note.voided",
  ])("as %s tells of something that Stripe does not know is parked for a person", async (type) => {
    const { event } = await paidPack();
    const id = `evt_${type}`;
    expect(await deliver({ ...event, id, type })).toBe(200);
    expect(await readEvent(stack.db, id)).toMatchObject({ status: "parked" });
    expect(alerted()).toHaveLength(1);
    expect(handledEventTypes).toContain(type);
  });
});

/** A customer of ours with a card, whom no subscription was sold yet. */
async function customerWithCard() {
  const { access, accountId } = await stack.signUp();
  stack.hush();
  const { customerId: customer } = await ensureCustomer(access);
  const method = await stripe().paymentMethods.attach("pm_card_visa", { customer });
  return {
    accountId,
    subscribe: (price: string) =>
      stripe().subscriptions.create({
        customer,
        default_payment_method: method.id,
        items: [{ price }],
        billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
      }),
  };
}

describe("an invoice of ours at a price that the catalog has not", () => {
  test("answers 5xx until the catalog has it, and is granted then", async () => {
    const { accountId, subscribe } = await customerWithCard();
    const [known] = (await stripe().prices.list({ type: "recurring", limit: 1 })).data;
    const price = await stripe().prices.create({
      product: String(known?.product),
      currency: "usd",
      unit_amount: 900,
      recurring: { interval: "month" },
    });
    const before = await lastEventId();
    await subscribe(price.id);
    const paid = (await listEvents(before)).find(({ type }) => type === "invoice.paid");
    expect(await deliver(paid ?? {})).toBe(500);
    expect(await readEvent(stack.db, paid?.id ?? "")).toMatchObject({ status: "failed" });
    const linked = await stack.db.sql<{ stripe_price_id: string }[]>`
      select stripe_price_id from plan_prices where plan_id = 'starter'`;
    await stack.db.sql`update plan_prices set stripe_price_id = ${price.id}
      where plan_id = 'starter'`;
    expect(await deliver(paid ?? {})).toBe(200);
    expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
    await stack.db.sql`update plan_prices set stripe_price_id = ${linked[0]?.stripe_price_id ?? ""}
      where plan_id = 'starter'`;
  });
});

describe("a second live subscription", () => {
  test.each(["customer.subscription.created", "customer.subscription.updated"])(
    "alerts once, told by %s",
    async (type) => {
      const { subscribe } = await customerWithCard();
      const [price] = (await stripe().prices.list({ type: "recurring", limit: 1 })).data;
      const before = await lastEventId();
      await subscribe(price?.id ?? "");
      await subscribe(price?.id ?? "");
      const told = (await listEvents(before)).filter((event) =>
        event.type.startsWith("customer.subscription."),
      );
      const [one, other] = new Map(told.map((event) => [objectId(event), event])).values();
      for (const event of [one, other, one, other]) {
        await deliver({ ...event, id: `evt_${crypto.randomUUID()}`, type });
      }
      expect(alerted()).toHaveLength(1);
      expect(alerted()[0]).toContain("second subscription, which was refunded");
    },
  );
});

describe("a crash", () => {
  test("after the claim leaves the event to be taken over when its lease ends", async () => {
    const { accountId, event } = await paidPack();
    // What a process leaves that died right after claiming.
    await stack.db.sql`select * from claim_stripe_event(${event.id}, ${event.type}, null, null,
      false, ${event.created}, ${JSON.stringify(event)})`;
    expect(await deliver(event)).toBe(409);
    expect(await grantsOf(accountId)).toEqual([]);
    await stack.db.sql`update private.stripe_events
      set leased_until = now() - interval '1 second' where event_id = ${event.id}`;
    expect(await deliver(event)).toBe(200);
    expect(await grantsOf(accountId)).toEqual([500]);
  });

  test("after the effect and before the mark grants nothing twice", async () => {
    const { accountId, event } = await paidPack();
    expect(await deliver(event)).toBe(200);
    await stack.db.sql`update private.stripe_events
      set status = 'received', leased_until = null, handled_at = null where event_id = ${event.id}`;
    expect(await deliver(event)).toBe(200);
    expect(await grantsOf(accountId)).toEqual([500]);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "handled", attempts: 2 });
  });

  test("of Stripe's API answers 5xx, so that Stripe tries again, and then it is done", async () => {
    const { accountId, event } = await paidPack();
    // As often as the SDK tries by itself.
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/checkout/sessions/" });
    expect(await deliver(event)).toBe(502);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "failed" });
    expect(await deliver(event)).toBe(200);
    expect(await grantsOf(accountId)).toEqual([500]);
  });
});
