import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../lib/billing/credit-checkout";
import { findSession, fulfilSession } from "../../lib/billing/fulfil-session";
import { createSubscriptionCheckout } from "../../lib/billing/subscription-checkout";
import {
  type BillingStack,
  expectExactLedger,
  payCheckout,
  planPriceId,
  readCredits,
  readInbox,
  readLots,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(async () => {
  await expectExactLedger(stack.db);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

describe("a credit pack", () => {
  test("arrives by the webhook, once, with the terms that were written before Checkout", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { packId: "small", quantity: 2 });
    await payCheckout(url);
    await stack.stripe.settled();
    const lots = await readLots(stack.db, accountId);
    expect(lots.filter((lot) => lot.source === "pack")).toMatchObject([{ credits: 1000 }]);
    console.log(await readInbox(stack.db));
  });
});

describe("a subscription", () => {
  test("gives its month when the invoice is paid", async () => {
    const { access, accountId } = await stack.signUp();
    const { url } = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("starter"),
    });
    const sessionId = await payCheckout(url);
    await stack.stripe.settled();
    expect(await readCredits(stack.db, accountId)).toMatchObject({
      available: 1000,
      plan: "starter",
      kind: "paid",
    });
    const found = await findSession(sessionId);
    if (!found) throw new Error("the session is gone");
    expect(await fulfilSession(found.session, found.owner)).toMatchObject({
      state: "arrived",
      payment: { creditsMicros: 1_000_000_000 },
    });
    console.log(await readInbox(stack.db));
  });
});
