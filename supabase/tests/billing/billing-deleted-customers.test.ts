import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findCustomer } from "../../../lib/billing/customers/customer";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { stripe } from "../../../lib/billing/stripe-client";
import { getSubscription } from "../../../lib/billing/subscriptions/subscription";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { expectExactLedger } from "../fixture/exact-ledger";
import { readBalance } from "../fixture/ledger-rows";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  planPriceId,
  readEvent,
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

async function quietly() {
  await stack.stripe.settled();
  stack.hush();
  return lastEventId();
}

async function buyPack({ access }: Person): Promise<string> {
  const { url } = await createCreditCheckout(access, { packId: "small", quantity: 1 });
  const session = await stripe().checkout.sessions.retrieve(await payCheckout(url));
  await stack.stripe.settled();
  return String(session.payment_intent);
}

async function subscribe({ access }: Person, planId: string) {
  const { url } = await createSubscriptionCheckout(access, {
    planPriceId: await planPriceId(planId),
  });
  await payCheckout(url);
  await stack.stripe.settled();
}

const customerOf = async ({ accountId }: Person) => (await findCustomer(accountId))?.customerId;

/** Delivers each event twice, shuffled; every one is handled or ignored, none is left to a person. */
async function deliverAll(events: Stripe.Event[], seed: number) {
  for (const event of shuffle([...events, ...events], seed)) await deliverUntilTaken(event);
  for (const { id } of events)
    expect(["handled", "ignored"]).toContain((await readEvent(stack.db, id))?.status);
}

test.each([1, 2, 3])(
  "a refund and a dispute of what a deleted customer paid are taken, order %i",
  async (seed) => {
    const person = await stack.signUp();
    const start = (await readBalance(stack.db.sql, person.accountId)).available_micros;
    const [refunded, disputed] = [await buyPack(person), await buyPack(person)];
    const first = await customerOf(person);
    await stripe().customers.del(first ?? "");
    await stack.stripe.settled();
    await buyPack(person);
    expect(await customerOf(person)).not.toBe(first);

    const before = await quietly();
    await stripe().refunds.create({ payment_intent: refunded });
    const reply = await fetch(`${stack.stripe.url}/_test/disputes`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ payment_intent: disputed }),
    });
    expect(reply.status).toBe(200);
    await deliverAll(await listEvents(before), seed);
    expect(await readBalance(stack.db.sql, person.accountId)).toMatchObject({
      available_micros: start + 500_000_000,
      frozen_micros: 500_000_000,
      debt_micros: 0,
    });
  },
);

test.each([4, 5, 6])(
  "a deletion that is heard of after the next subscription ends only what died, order %i",
  async (seed) => {
    const person = await stack.signUp();
    await subscribe(person, "starter");
    const first = await customerOf(person);

    const before = await quietly();
    await stripe().customers.del(first ?? "");
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("pro"),
    });
    // The purchase itself found the customer gone, and what it had with it.
    expect(await getSubscription(person.access)).toBeNull();
    await payCheckout(url);
    await deliverAll(await listEvents(before), seed);

    const second = await customerOf(person);
    expect(second).not.toBe(first);
    expect(await getSubscription(person.access)).toMatchObject({ planId: "pro", status: "active" });
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 5000]);
    const live = await stripe().subscriptions.list({ customer: second ?? "" });
    expect(live.data).toHaveLength(1);
  },
);
