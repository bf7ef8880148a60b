import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { stripe } from "../../../lib/billing/stripe-client";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  customerOf,
  endSubscriptions,
  stripePriceId,
  subscriptionsOf,
  switchCard,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliver,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  readCredits,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

// A second subscription whose money cannot go back, now or ever.

const alerts = vi.spyOn(console, "error");
let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
beforeEach(() => {
  alerts.mockReset().mockImplementation(() => undefined);
});
afterEach(async () => {
  stack.speak();
  await endSubscriptions(stack);
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  alerts.mockRestore();
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

/** Starter, and later Pro with a card of its own, while nothing is heard of either. */
async function subscribeTwice(secondCard: string) {
  stack.hush();
  const before = await lastEventId();
  const person = await stack.signUp();
  const customer = await customerOf(person);
  const subscribe = async (planId: string, card: string) => {
    await switchCard(person, card);
    const items = [{ price: await stripePriceId(planId) }];
    return stripe().subscriptions.create({ customer, items });
  };
  const kept = await subscribe("starter", "pm_card_visa");
  // Stripe counts whole seconds, and the older one stays.
  await stack.stripe.advance(5);
  const second = await subscribe("pro", secondCard);
  const statuses = async () => {
    const now = new Map((await subscriptionsOf(person)).map((one) => [one.id, one.status]));
    return { kept: now.get(kept.id), second: now.get(second.id) };
  };
  return { person, statuses, events: () => listEvents(before) };
}

test.each([1, 2, 3])(
  "is canceled all the same when its charge is disputed, and a person is told (%i)",
  async (seed) => {
    const { person, statuses, events } = await subscribeTwice("pm_card_createDispute");
    for (const event of shuffle(await events(), seed)) await deliverUntilTaken(event);
    for (const event of shuffle(await events(), seed + 7)) await deliverUntilTaken(event);
    expect(await statuses()).toEqual({ kept: "active", second: "canceled" });
    // What the kept one paid for can be spent; the rest is frozen with its dispute.
    expect(await readCredits(stack.db, person.accountId)).toEqual({
      available: 1000,
      debt: 0,
      plan: "starter",
      kind: "paid",
    });
    const told = alerts.mock.calls.flat().filter((line) => /could not be refunded/.test(line));
    expect(told.map((line) => JSON.parse(line).code)).toEqual(["charge_disputed"]);
  },
);

test("holds no other event up while Stripe answers no refund, and goes once it does", async () => {
  const { person, statuses, events } = await subscribeTwice("pm_card_visa");
  await stack.breakStripe({ kind: "api_error", times: 1000, match: "POST /v1/refunds" });
  const answers: [string, number][] = [];
  for (const event of await events()) answers.push([event.type, await deliver(event)]);
  const refused = answers.filter(([, status]) => status >= 500).map(([type]) => type);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter((type) => !type.startsWith("customer.subscription."))).toEqual([]);
  expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 5000]);
  expect(await statuses()).toEqual({ kept: "active", second: "active" });

  await fetch(`${stack.stripe.url}/_test/faults/clear`, { method: "POST" });
  for (const event of await events()) await deliverUntilTaken(event);
  for (const event of await events()) await deliverUntilTaken(event);
  expect(await statuses()).toEqual({ kept: "active", second: "canceled" });
  expect((await readCredits(stack.db, person.accountId)).available).toBe(1000);
});
