import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { listPayments } from "../../../lib/billing/purchases/payment";
import { findPurchase } from "../../../lib/billing/purchases/read-purchase";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
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
  await stack.stripe.settled();
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const small = { packId: "small", credits: 500 };
const accounts = { pays: "AT611904300234573201", refuses: "AT861904300235473202" };

/** Orders a pack by bank debit: Checkout is complete, and the bank takes its days. */
async function orderByDebit(iban: string) {
  const person = await stack.signUp();
  const before = await lastEventId();
  const { url } = await createCreditCheckout(person.access, { packId: small.packId, quantity: 1 });
  const reply = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ method: "bank", iban, holder: "Ada Lovelace" }),
    redirect: "manual",
  });
  expect(reply.status).toBe(303);
  const sessionId = /cs_\w+/.exec(url)?.[0] ?? "";
  const bankDecides = async (status: "succeeded" | "failed") => {
    const decision = await fetch(`${stack.stripe.url}/_test/payments/${sessionId}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ status }),
    });
    expect(decision.status).toBe(200);
  };
  const look = async () => {
    const purchase = await findPurchase(person.access.userId, sessionId);
    return purchase.state === "found" ? purchase.fulfilment.state : purchase.state;
  };
  const status = async () => (await listPayments(person.access)).map((payment) => payment.status);
  const grants = () => readGrants(stack.db, person.accountId, "pack");
  return { bankDecides, look, status, grants, before };
}

describe("a pack by bank debit", () => {
  test("is under way when Checkout is over, and arrives when the bank has paid", async () => {
    const order = await orderByDebit(accounts.pays);
    await stack.stripe.settled();
    expect([await order.look(), await order.status(), await order.grants()]).toEqual([
      "processing",
      ["processing"],
      [],
    ]);
    await order.bankDecides("succeeded");
    await stack.stripe.settled();
    expect([await order.look(), await order.status(), await order.grants()]).toEqual([
      "arrived",
      ["paid"],
      [small.credits],
    ]);
  });

  test("arrives by itself after the bank's days", async () => {
    const order = await orderByDebit(accounts.pays);
    await stack.advance(4);
    expect([await order.status(), await order.grants()]).toEqual([["paid"], [small.credits]]);
  });

  test("says so when the bank refuses, and grants nothing", async () => {
    const order = await orderByDebit(accounts.refuses);
    await stack.advance(4);
    expect([await order.look(), await order.status(), await order.grants()]).toEqual([
      "failed",
      ["failed"],
      [],
    ]);
  });

  test("arrives by the success page alone, when every webhook is lost", async () => {
    stack.hush();
    const order = await orderByDebit(accounts.pays);
    expect(await order.look()).toBe("processing");
    await order.bankDecides("succeeded");
    expect([await order.look(), await order.grants()]).toEqual(["arrived", [small.credits]]);
  });

  test.each([1, 2, 3, 4])(
    "ends the same whatever order its events come in, each twice (seed %i)",
    async (seed) => {
      stack.hush();
      const order = await orderByDebit(seed > 2 ? accounts.refuses : accounts.pays);
      await order.bankDecides(seed > 2 ? "failed" : "succeeded");
      const events = await listEvents(order.before);
      const decided = `checkout.session.async_payment_${seed > 2 ? "failed" : "succeeded"}`;
      expect(events.map(({ type }) => type)).toContain(decided);
      const shuffled = shuffle([...events, ...events], seed);
      if (seed % 2 === 1) for (const event of shuffled) await deliverUntilTaken(event);
      else await Promise.all(shuffled.map(deliverUntilTaken));
      expect([await order.status(), await order.grants()]).toEqual(
        seed > 2 ? [["failed"], []] : [["paid"], [small.credits]],
      );
    },
  );
});
