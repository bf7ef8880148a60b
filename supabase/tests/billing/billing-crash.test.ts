import type { Stripe } from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { expectExactLedger } from "../fixture/exact-ledger";
import type { DeathPoint } from "../fixture/killing-proxy";
import {
  type BillingStack,
  deliver,
  lastEventId,
  listEvents,
  payCheckout,
  readEvent,
  readGrants,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
beforeEach(() => stack.hush());
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

/** A paid pack whose completion Stripe has not told yet. */
async function paidPack() {
  const { access, accountId } = await stack.signUp();
  const { url } = await createCreditCheckout(access, { packId: "small", quantity: 1 });
  const before = await lastEventId();
  await payCheckout(url);
  const events = await listEvents(before);
  const event = events.find(({ type }) => type === "checkout.session.completed");
  if (!event) throw new Error("the session did not complete");
  return { accountId, event };
}

const endLease = (event: Stripe.Event) => endLeaseOf(stack.db.sql, event);

describe("a server that is killed", () => {
  test.each<[string, DeathPoint, { granted: number[] }]>([
    ["after the inbox insert", { path: "/rpc/claim_stripe_event", when: "after" }, { granted: [] }],
    ["before the effect commits", { path: "/rpc/record_payment", when: "before" }, { granted: [] }],
    [
      "after the effect commits",
      { path: "/rpc/record_payment", when: "after" },
      { granted: [500] },
    ],
    [
      "before it marks the event",
      { path: "/rpc/finish_event", when: "before" },
      { granted: [500] },
    ],
  ])("%s leaves an event that the next delivery ends, granted once", async (_, point, left) => {
    const { accountId, event } = await paidPack();
    expect(await dieWhileReceiving(point, event)).toBe(true);
    expect(await readGrants(stack.db, accountId, "pack")).toEqual(left.granted);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "received", attempts: 1 });
    // Its lease is not over: the delivery comes again later.
    expect(await deliver(event)).toBe(409);
    await endLease(event);
    expect(await deliver(event)).toBe(200);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "handled", attempts: 2 });
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([500]);
    await expectExactLedger(stack.db.sql, accountId);
  });

  test("before it answers leaves an event that is known when it comes again", async () => {
    const { accountId, event } = await paidPack();
    expect(await dieWhileReceiving({ path: "/rpc/finish_event", when: "after" }, event)).toBe(true);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "handled", attempts: 1 });
    expect(await deliver(event)).toBe(200);
    expect(await readEvent(stack.db, event.id)).toMatchObject({ status: "handled", attempts: 1 });
    expect(await readGrants(stack.db, accountId, "pack")).toEqual([500]);
  });
});
