import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { listPayments } from "../../../lib/billing/purchases/payment";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct } from "../fixture/ledger-calls";
import {
  type BillingStack,
  deliver,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  planPriceId,
  readEvent,
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

const quietly = async () => {
  await stack.stripe.settled();
  stack.hush();
};

/** Presses a button of Stripe's control page. */
async function press(path: string, body: object): Promise<{ id: string }> {
  const reply = await fetch(`${stack.stripe.url}/_test/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
  return JSON.parse(await reply.text());
}

/** Buys packs of 500 credits for $5; what Stripe says of it is heard unless `hush` was called. */
async function buyPack(person: Person, quantity = 1, number?: string): Promise<string> {
  const { url } = await createCreditCheckout(person.access, { packId: "small", quantity });
  const sessionId = await payCheckout(url, number);
  const session = await stripe().checkout.sessions.retrieve(sessionId);
  await stack.stripe.settled();
  return String(session.payment_intent);
}

/** Everything that Stripe says while `work` is done. */
async function told(work: () => Promise<unknown>) {
  const before = await lastEventId();
  await work();
  return listEvents(before);
}

async function balanceOf({ accountId }: Person) {
  const [row] = await stack.db.sql`select available_micros / 1e6::float8 as available,
      frozen_micros / 1e6::float8 as frozen, debt_micros / 1e6::float8 as debt
    from public.credit_balances where account_id = ${accountId}`;
  return row;
}

/** What of the account's free credits there is beside everything else. */
async function newcomer() {
  const person = await stack.signUp();
  const start = (await balanceOf(person))?.available ?? 0;
  return { person, start: Number(start) };
}

const statusOf = async ({ access }: Person) => (await listPayments(access))[0]?.status;

describe("a refund", () => {
  test("in part, and again for the rest, takes each share by its webhook", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    await stripe().refunds.create({ payment_intent: intent, amount: 125 });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: start + 375 });
    expect(await statusOf(person)).toBe("paid");
    await stripe().refunds.create({ payment_intent: intent });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: start, debt: 0 });
    expect(await statusOf(person)).toBe("refunded");
  });

  test("is taken once by every event three times, shuffled and at once", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    await quietly();
    const events = await told(async () => {
      await stripe().refunds.create({ payment_intent: intent, amount: 100 });
      await stripe().refunds.create({ payment_intent: intent, amount: 150 });
    });
    expect(events.map(({ type }) => type)).toContain("refund.created");
    await Promise.all(shuffle([...events, ...events, ...events], 7).map(deliverUntilTaken));
    expect(await balanceOf(person)).toMatchObject({ available: start + 250, debt: 0 });
    const rows = await stack.db.sql`select from public.credit_transactions
      where account_id = ${person.accountId} and type = 'reversal'`;
    expect(rows).toHaveLength(1);
  });

  test("that is heard of before its grant nets to zero, whatever comes after", async () => {
    const { person, start } = await newcomer();
    await quietly();
    const events = await told(async () => {
      const intent = await buyPack(person);
      await stripe().refunds.create({ payment_intent: intent });
    });
    const refund = events.find(({ type }) => type === "refund.created");
    expect(await deliver(refund ?? {})).toBe(200);
    expect(await balanceOf(person)).toMatchObject({ available: start, debt: 0 });
    expect(await statusOf(person)).toBe("refunded");
    for (const event of shuffle(events, 3)) await deliverUntilTaken(event);
    expect(await balanceOf(person)).toMatchObject({ available: start, debt: 0 });
    expect(await statusOf(person)).toBe("refunded");
  });

  test("whose every event is lost is found by the grant that comes late", async () => {
    const { person, start } = await newcomer();
    await quietly();
    const events = await told(async () => {
      const intent = await buyPack(person);
      await stripe().refunds.create({ payment_intent: intent, amount: 250 });
    });
    const grant = events.find(({ type }) => type === "checkout.session.completed");
    expect(await deliver(grant ?? {})).toBe(200);
    expect(await balanceOf(person)).toMatchObject({ available: start + 250 });
  });

  test("that is pending takes at once, and gives back when it fails", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    const { id } = await press("refunds", { payment_intent: intent, ends: "later" });
    await stack.stripe.settled();
    expect(await stripe().refunds.retrieve(id)).toMatchObject({ status: "pending" });
    expect(await balanceOf(person)).toMatchObject({ available: start });
    await press(`refunds/${id}`, { status: "failed" });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: start + 500, debt: 0 });
    expect(await statusOf(person)).toBe("paid");
  });

  test("of a customer that is not ours is left to a person", async () => {
    const customer = await stripe().customers.create({});
    const method = await stripe().paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await quietly();
    const events = await told(async () => {
      const intent = await stripe().paymentIntents.create({
        amount: 700,
        currency: "usd",
        customer: customer.id,
        payment_method: method.id,
        confirm: true,
        off_session: true,
      });
      await stripe().refunds.create({ payment_intent: intent.id });
    });
    const refund = events.find(({ type }) => type === "refund.created");
    expect(await deliver(refund ?? {})).toBe(200);
    expect(await readEvent(stack.db, refund?.id ?? "")).toMatchObject({ status: "parked" });
  });

  test("meets faults of Stripe, and is taken when it answers again", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    await quietly();
    const events = await told(() => stripe().refunds.create({ payment_intent: intent }));
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/disputes" });
    const refund = events.find(({ type }) => type === "refund.created") ?? {};
    expect(await deliver(refund)).toBe(502);
    expect(await deliver(refund)).toBe(200);
    expect(await balanceOf(person)).toMatchObject({ available: start });
  });
});

describe("spent credits", () => {
  test("of a refunded pack are owed, and repaid by the next pack", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    const spent = Math.ceil((start + 100) / 20) * 20;
    for (let done = 0; done < spent; done += 20) {
      await deduct(stack.db.sql, person.accountId, {
        p_action: "query",
        p_tools: ["documentation", "github"],
      });
    }
    const left = Number((await balanceOf(person))?.available);
    await stripe().refunds.create({ payment_intent: intent });
    await stack.stripe.settled();
    const debt = 500 - left;
    expect(await balanceOf(person)).toEqual({ available: 0, frozen: 0, debt });
    await buyPack(person);
    expect(await balanceOf(person)).toEqual({ available: 500 - debt, frozen: 0, debt: 0 });
  });
});

describe("a dispute", () => {
  test("freezes the pack while it is open, and thaws it when it is won", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    const { id } = await press("disputes", { payment_intent: intent });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start, frozen: 500, debt: 0 });
    expect(await statusOf(person)).toBe("disputed");
    await press(`disputes/${id}`, { status: "under_review" });
    await press(`disputes/${id}`, { status: "won" });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start + 500, frozen: 0, debt: 0 });
    expect(await statusOf(person)).toBe("paid");
  });

  test("lost takes the pack, and an appeal that is won gives it back", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    const { id } = await press("disputes", { payment_intent: intent });
    await stripe().disputes.close(id);
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
    for (const status of ["appeal_needs_response", "appeal_under_review"]) {
      await press(`disputes/${id}`, { status });
      await stack.stripe.settled();
      expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
    }
    await press(`disputes/${id}`, { status: "won" });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start + 500, frozen: 0, debt: 0 });
  });

  test("that is an inquiry is noted and does nothing", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    const { id } = await press("disputes", {
      payment_intent: intent,
      status: "warning_needs_response",
    });
    await stripe().disputes.close(id);
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start + 500, frozen: 0, debt: 0 });
    expect(
      await stack.db.sql`select status from public.payment_reversals
      where account_id = ${person.accountId}`,
    ).toEqual([{ status: "warning_closed" }]);
  });

  test("lost after a refund in part takes the rest and no more", async () => {
    const { person, start } = await newcomer();
    const intent = await buyPack(person);
    await stripe().refunds.create({ payment_intent: intent, amount: 200 });
    const { id } = await press("disputes", { payment_intent: intent });
    await stripe().disputes.close(id);
    await stack.stripe.settled();
    expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
    expect(await statusOf(person)).toBe("refunded");
  });

  test("told in ten orders, with every event twice, ends the same", async () => {
    const { person, start } = await newcomer();
    await quietly();
    const events = await told(async () => {
      const intent = await buyPack(person);
      const { id } = await press("disputes", { payment_intent: intent });
      await stripe().disputes.close(id);
      await press(`disputes/${id}`, { status: "appeal_needs_response" });
    });
    for (let seed = 1; seed <= 10; seed += 1) {
      const again = events.map((event) => ({ ...event, id: `${event.id}_${seed}` }));
      for (const event of shuffle([...again, ...again], seed)) await deliverUntilTaken(event);
      expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
    }
  });
});

describe("a subscription's invoice", () => {
  async function subscribed() {
    const person = await stack.signUp();
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("starter"),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    const [payment] = await listPayments(person.access);
    return { person, invoiceId: payment?.invoiceId ?? "" };
  }

  test("refunded in part takes its share of the month", async () => {
    const { person, invoiceId } = await subscribed();
    const before = Number((await balanceOf(person))?.available);
    await press("refunds", { invoice: invoiceId, amount: 450 });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: before - 500, debt: 0 });
  });

  test("credited by notes takes each note's share once, its refund included", async () => {
    const { person, invoiceId } = await subscribed();
    const before = Number((await balanceOf(person))?.available);
    await stripe().creditNotes.create({ invoice: invoiceId, amount: 90, refund_amount: 90 });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: before - 100 });
    await stripe().creditNotes.create({
      invoice: invoiceId,
      amount: 180,
      out_of_band_amount: 180,
    });
    await stack.stripe.settled();
    expect(await balanceOf(person)).toMatchObject({ available: before - 300 });
  });
});

test("an issuer's warning of fraud takes nothing", async () => {
  const { person, start } = await newcomer();
  const intent = await buyPack(person);
  await quietly();
  const events = await told(() => press("early-fraud-warnings", { payment_intent: intent }));
  const warning = events.find(({ type }) => type === "radar.early_fraud_warning.created");
  expect(await deliver(warning ?? {})).toBe(200);
  expect(await readEvent(stack.db, warning?.id ?? "")).toMatchObject({ status: "handled" });
  expect(await balanceOf(person)).toEqual({ available: start + 500, frozen: 0, debt: 0 });
});
