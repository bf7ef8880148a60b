import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { findSession, fulfilSession } from "../../../lib/billing/purchases/fulfil-session";
import { listPayments } from "../../../lib/billing/purchases/payment";
import { findPurchase } from "../../../lib/billing/purchases/read-purchase";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  deliver,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  payCheckout,
  planPriceId,
  readCredits,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterEach(async () => {
  stack.speak();
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const packId = "small";
const packCredits = 500;

/** Pays for a pack, or a plan, while Stripe is silent; gives what Stripe has to tell of it. */
async function payInSilence(url: string) {
  stack.hush();
  const before = await lastEventId();
  const sessionId = await payCheckout(url);
  return { sessionId, events: await listEvents(before) };
}

async function fulfil(sessionId: string) {
  const found = await findSession(sessionId);
  if (!found) throw new Error("the session is gone");
  return fulfilSession(found.session, found.owner);
}

describe("a credit pack", () => {
  test("arrives by the webhook alone", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 2 });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([2 * packCredits]);
    expect(await listPayments(access)).toMatchObject([
      { kind: "pack", status: "paid", quantity: 2, amountMinor: 1000, currency: "usd" },
    ]);
  });

  test("arrives by the success page alone, when every webhook is lost", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    const { sessionId } = await payInSilence(url);
    expect(await findPurchase(access.userId, sessionId)).toMatchObject({
      state: "found",
      fulfilment: {
        state: "arrived",
        kind: "pack",
        payment: { status: "paid", creditsMicros: packCredits * 1_000_000 },
      },
    });
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("is looked for again while Stripe does not answer, and then it is there", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    const { sessionId } = await payInSilence(url);
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/checkout/sessions/" });
    expect(await findPurchase(access.userId, sessionId)).toEqual({ state: "unreachable" });
    expect(await findPurchase(access.userId, sessionId)).toMatchObject({
      fulfilment: { state: "arrived" },
    });
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("is granted once by ten success pages and every event three times, all at once", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    const { sessionId, events } = await payInSilence(url);
    expect(events.map(({ type }) => type)).toContain("checkout.session.completed");
    await Promise.all([
      ...Array.from({ length: 10 }, () => fulfil(sessionId)),
      ...[...events, ...events, ...events].map(deliverUntilTaken),
    ]);
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("is granted once when other events tell of the same session", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    const { events } = await payInSilence(url);
    const completed = events.find(({ type }) => type === "checkout.session.completed");
    expect(await deliver({ ...completed, id: "evt_first_of_twins" })).toBe(200);
    expect(await deliver({ ...completed, id: "evt_second_of_twins" })).toBe(200);
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("keeps the terms that stood when Checkout opened", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    await stack.db.sql`update credit_packs set credits_micros = 1 where pack_id = ${packId}`;
    await payCheckout(url);
    await stack.stripe.settled();
    await stack.db
      .sql`update credit_packs set credits_micros = ${packCredits * 1e6} where pack_id = ${packId}`;
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("is free with a 100% code, where no payment intent exists to key on", async () => {
    const { access, accountId } = await stack.signUp();
    const coupon = await stripe().coupons.create({ percent_off: 100, duration: "once" });
    await stripe().promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "ONTHEHOUSE",
    });
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    await fetch(`${url}/promotion`, {
      method: "POST",
      body: new URLSearchParams({ code: "ONTHEHOUSE" }),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
    expect(await listPayments(access)).toMatchObject([{ status: "paid", amountMinor: 0 }]);
  });

  test("is not granted by a declined card, an open page or an expired one", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
    await expect(payCheckout(url, "4000000000000002")).rejects.toThrow("402");
    const sessionId = /cs_\w+/.exec(url)?.[0] ?? "";
    expect(await fulfil(sessionId)).toEqual({ state: "open" });
    await stripe().checkout.sessions.expire(sessionId);
    await stack.stripe.settled();
    expect(await fulfil(sessionId)).toEqual({ state: "expired" });
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([]);
  });

  test("is nobody else's: another person's session reads as not found", async () => {
    const buyer = await stack.signUp();
    const other = await stack.signUp();
    const { url } = await createCreditCheckout(buyer.access, { packId, quantity: 1 });
    const sessionId = await payCheckout(url);
    const missing = { state: "missing" };
    expect(await findPurchase(other.access.userId, sessionId)).toEqual(missing);
    expect(await findPurchase(other.access.userId, "cs_test_made_up")).toEqual(missing);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, other.accountId, "pack")).toEqual([]);
  });

  test("whose checkout failed is not opened again at a price that is new since", async () => {
    const { access, accountId } = await stack.signUp();
    await ensureCustomer(access);
    const key = randomUUID();
    const open = () => createCreditCheckout(access, { packId, quantity: 1 }, key);
    const match = "POST /v1/checkout/sessions";
    await stack.breakStripe({ kind: "api_error", times: 3, match });
    await expect(open()).rejects.toThrow();
    const [pack] = await stack.db.sql<{ price: string }[]>`
      select stripe_price_id as price from public.credit_packs where pack_id = ${packId}`;
    await stack.db.sql`update public.credit_packs set stripe_price_id = 'price_of_tomorrow'
      where pack_id = ${packId}`;
    await expect(open()).rejects.toMatchObject({ code: "conflict" });
    await stack.db.sql`update public.credit_packs set stripe_price_id = ${pack?.price ?? ""}
      where pack_id = ${packId}`;
    await payCheckout((await open()).url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([packCredits]);
  });

  test("that is not sold cannot be bought, nor a price that is nobody's", async () => {
    const { access } = await stack.signUp();
    await expect(
      createCreditCheckout(access, { packId: "enormous", quantity: 1 }),
    ).rejects.toMatchObject({ sqlState: "PT404" });
    const forged = "00000000-0000-4000-8000-000000000000";
    await expect(createSubscriptionCheckout(access, { planPriceId: forged })).rejects.toMatchObject(
      { code: "not_found" },
    );
  });
});

describe("a first subscription", () => {
  test.each([1, 2, 3, 4, 5, 6])(
    "grants its month once, whatever order its events come in, each twice (seed %i)",
    async (seed) => {
      const { access, accountId } = await stack.signUp();
      const { url } = await createSubscriptionCheckout(access, {
        planPriceId: await planPriceId("starter"),
      });
      const { sessionId, events } = await payInSilence(url);
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(["invoice.paid", "customer.subscription.created"]),
      );
      const order = shuffle([...events, ...events], seed);
      // The odd seeds deliver one by one, the even ones all at once.
      if (seed % 2 === 1) for (const event of order) await deliverUntilTaken(event);
      else await Promise.all(order.map(deliverUntilTaken));
      await fulfil(sessionId);
      expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
      expect(await readCredits(stack.db, accountId)).toEqual({
        available: 1000,
        debt: 0,
        plan: "starter",
        kind: "paid",
      });
    },
  );

  test("arrives by the success page alone, and the free month's rest goes", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("pro"),
    });
    const { sessionId } = await payInSilence(url);
    expect(await findPurchase(access.userId, sessionId)).toMatchObject({
      state: "found",
      fulfilment: {
        state: "arrived",
        kind: "subscription",
        payment: { planId: "pro", amountMinor: 2900 },
      },
    });
    expect(await readCredits(stack.db, accountId)).toMatchObject({ available: 5000, plan: "pro" });
  });

  test("is not sold twice: a live one is to be switched, and an older tab is closed", async () => {
    const { access } = await stack.signUp();
    const starter = await planPriceId("starter");
    const first = await createSubscriptionCheckout(access, { planPriceId: starter });
    const second = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("pro"),
    });
    const firstId = /cs_\w+/.exec(first.url)?.[0] ?? "";
    expect((await stripe().checkout.sessions.retrieve(firstId)).status).toBe("expired");
    await payCheckout(second.url);
    await expect(
      createSubscriptionCheckout(access, { planPriceId: starter }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("free of charge by a code gives its credits once a person", async () => {
    const coupon = await stripe().coupons.create({ percent_off: 100, duration: "forever" });
    await stripe().promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "FREEFOREVER",
    });
    const { access, accountId } = await stack.signUp();
    const { url } = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("starter"),
    });
    await fetch(`${url}/promotion`, {
      method: "POST",
      body: new URLSearchParams({ code: "FREEFOREVER" }),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
    await stack.advance(32);
    expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
    expect(await readCredits(stack.db, accountId)).toMatchObject({ plan: "starter" });
  });
});
