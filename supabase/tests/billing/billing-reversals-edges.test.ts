import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { findPurchase } from "../../../lib/billing/purchases/read-purchase";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { examine } from "../../../lib/doctor/examine";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, hold, release } from "../fixture/ledger-calls";
import { endSubscriptions, invoicesOf, subscribeNew, switchCard } from "../fixture/subscriber";
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
  startBillingStack,
} from "./billing-stack";

// Money that goes back where something else happens too: crashes, holds, a next month, another currency.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    edit: (catalog) => ({
      ...catalog,
      plans: catalog.plans.map((plan) =>
        plan.id === "starter" ? { ...plan, rolloverCapMicros: 300_000_000 } : plan,
      ),
    }),
  });
});
afterEach(async () => {
  stack.speak();
  await expectExactLedger(stack.db.sql);
  await endSubscriptions(stack);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

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

async function buyPack({ access }: Person) {
  const { url } = await createCreditCheckout(access, { packId: "small", quantity: 1 });
  const sessionId = await payCheckout(url);
  const session = await stripe().checkout.sessions.retrieve(sessionId);
  await stack.stripe.settled();
  return { sessionId, intent: String(session.payment_intent) };
}

async function balanceOf({ accountId }: Person) {
  const [row] = await stack.db.sql<{ available: number; frozen: number; debt: number }[]>`
    select available_micros / 1e6::float8 as available, frozen_micros / 1e6::float8 as frozen,
      debt_micros / 1e6::float8 as debt
    from public.credit_balances where account_id = ${accountId}`;
  if (!row) throw new Error("no balance");
  return row;
}

/** A person, and what they have before they buy. */
async function newcomer() {
  const person = await stack.signUp();
  return { person, start: (await balanceOf(person)).available };
}

async function hushed() {
  await stack.stripe.settled();
  stack.hush();
  return lastEventId();
}

const ofType = (events: Stripe.Event[], type: string) => {
  const event = events.find((one) => one.type === type);
  if (!event) throw new Error(`no ${type}`);
  return event;
};

test("two refunds of one payment at once take the sum of both, once", async () => {
  const { person, start } = await newcomer();
  const { intent } = await buyPack(person);
  const before = await hushed();
  await Promise.all(
    [120, 230].map((amount) => stripe().refunds.create({ payment_intent: intent, amount })),
  );
  const events = await listEvents(before);
  await Promise.all([...events, ...events].map(deliverUntilTaken));
  expect(await balanceOf(person)).toEqual({ available: start + 150, frozen: 0, debt: 0 });
});

test("a dispute of a part freezes the pack, and takes the part when it is lost", async () => {
  const { person, start } = await newcomer();
  const { intent } = await buyPack(person);
  const { id } = await press("disputes", { payment_intent: intent, amount: 200 });
  await stack.stripe.settled();
  expect(await balanceOf(person)).toEqual({ available: start, frozen: 500, debt: 0 });
  await stripe().disputes.close(id);
  await stack.stripe.settled();
  expect(await balanceOf(person)).toEqual({ available: start + 300, frozen: 0, debt: 0 });
});

test("a refund in another currency than was paid is left to a person, and taken once that is settled", async () => {
  const { person, start } = await newcomer();
  const { intent } = await buyPack(person);
  const before = await hushed();
  await stripe().refunds.create({ payment_intent: intent });
  const refund = ofType(await listEvents(before), "refund.created");
  const payInEuro = (currency: string) => stack.db.sql`update public.payments
    set currency = ${currency} where account_id = ${person.accountId}`;
  await payInEuro("eur");
  expect(await deliver(refund)).toBe(200);
  const parked = await readEvent(stack.db, refund.id);
  expect(parked).toMatchObject({ status: "parked" });
  expect(parked?.note).toMatch(
    /^Refund re_\w+ is in USD, and its payment was in EUR: which share of the credits it takes back/,
  );
  const said: string[] = [];
  await examine(({ text }) => said.push(text));
  expect(said).toContain(
    `Event ${refund.id} (refund.created) waits for a person: ${parked?.note}.`,
  );
  expect(await balanceOf(person)).toMatchObject({ available: start + 500 });
  await payInEuro("usd");
  expect(await deliver(refund)).toBe(200);
  expect(await readEvent(stack.db, refund.id)).toMatchObject({ status: "handled" });
  expect(await balanceOf(person)).toMatchObject({ available: start });
});

test.each(["webhook", "success page"])(
  "a process that dies between the grant and its reversal leaves nothing granted: %s",
  async (by) => {
    const { person, start } = await newcomer();
    const before = await hushed();
    const { intent, sessionId } = await buyPack(person);
    await stripe().refunds.create({ payment_intent: intent });
    const events = await listEvents(before);
    const completed = ofType(events, "checkout.session.completed");
    if (by === "webhook") {
      const point = { path: "/rpc/reverse_payment", when: "before" as const };
      expect(await dieWhileReceiving(point, completed)).toBe(true);
      await endLeaseOf(stack.db.sql, completed);
    } else {
      await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/disputes" });
      const found = await findPurchase(person.access.userId, sessionId);
      expect(found).toMatchObject({ state: "found", fulfilment: { state: "processing" } });
    }
    expect(await balanceOf(person)).toMatchObject({ available: start + 500 });
    // What was granted is heard of again, and the refund never.
    await Promise.all([completed, completed].map(deliverUntilTaken));
    expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
    for (const event of events) await deliverUntilTaken(event);
    expect(await balanceOf(person)).toEqual({ available: start, frozen: 0, debt: 0 });
  },
);

const charges = async ({ accountId }: Person) =>
  stack.db.sql<{ charge: string | null }[]>`select stripe_charge_id as charge from public.payments
    where account_id = ${accountId} and status in ('paid', 'refunded', 'disputed')`;

test("a grant that its server died after is looked at again by the next delivery alone: a plan's", async () => {
  const { person, start } = await newcomer();
  const before = await hushed();
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId("starter"),
  });
  await payCheckout(url);
  const paid = ofType(await listEvents(before), "invoice.paid");
  const [invoice] = await invoicesOf(person, "paid");
  await press("refunds", { invoice: invoice?.id });
  expect(await dieWhileReceiving({ path: "/rpc/record_invoice", when: "after" }, paid)).toBe(true);
  // The free plan's credits went with the first paid ones.
  expect(await balanceOf(person)).toMatchObject({ available: 1000 });
  expect(await charges(person)).toEqual([{ charge: null }]);
  await endLeaseOf(stack.db.sql, paid);
  await Promise.all([paid, paid].map(deliverUntilTaken));
  expect((await balanceOf(person)).available).toBeLessThanOrEqual(start);
  expect(await charges(person)).toEqual([{ charge: expect.stringMatching(/^ch_/) }]);
});

test("a payment keeps the charge that it was made with, whoever grants it first", async () => {
  const { person } = await newcomer();
  const { intent } = await buyPack(person);
  const { latest_charge } = await stripe().paymentIntents.retrieve(intent);
  await findPurchase(person.access.userId, (await sessionOfIntent(intent)).id);
  expect(await charges(person)).toEqual([{ charge: latest_charge }]);
});

async function sessionOfIntent(intent: string) {
  const [session] = (await stripe().checkout.sessions.list({ payment_intent: intent })).data;
  if (!session) throw new Error("no session of the intent");
  return session;
}

test("credits that are held when the pack is refunded count when they come back", async () => {
  const person = await stack.signUp();
  const { intent } = await buyPack(person);
  const reply = { p_action: "query", p_tools: ["documentation", "github"] };
  while ((await balanceOf(person)).available >= 40)
    await deduct(stack.db.sql, person.accountId, reply);
  const held = await hold(stack.db.sql, person.accountId, { ...reply, p_life_seconds: 3600 });
  const { available } = await balanceOf(person);
  await stripe().refunds.create({ payment_intent: intent });
  await stack.stripe.settled();
  expect(await balanceOf(person)).toEqual({ available: 0, frozen: 0, debt: 500 - available });
  await release(stack.db.sql, person.accountId, held);
  expect(await balanceOf(person)).toEqual({ available: 0, frozen: 0, debt: 480 - available });
});

test("a month that rolled over is taken back from where it went, and what lapsed of it", async () => {
  const person = await subscribeNew(stack, "starter");
  const [first] = await invoicesOf(person, "paid");
  const month = (await balanceOf(person)).available;
  await stack.advance(32);
  const renewed = await balanceOf(person);
  expect(renewed.available).toBe(month + 300);
  await press("refunds", { invoice: first?.id });
  await stack.stripe.settled();
  expect(await balanceOf(person)).toEqual({ available: month, frozen: 0, debt: 0 });
});

test("a credit note that is voided before its invoice is paid takes nothing; one that stands does", async () => {
  for (const [voids, share] of [
    [true, 1],
    [false, 2 / 3],
  ] as const) {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    const [open] = await invoicesOf(person, "open");
    const note = await stripe().creditNotes.create({ invoice: open?.id ?? "", amount: 300 });
    if (voids) await stripe().creditNotes.voidCreditNote(note.id);
    await switchCard(person, "pm_card_visa");
    await stripe().invoices.pay(open?.id ?? "");
    await stack.stripe.settled();
    const [payment] = await stack.db.sql`select credits_micros / 1e6::float8 as granted,
        reversed_micros / 1e6::float8 as reversed from public.payments
      where account_id = ${person.accountId} and stripe_invoice_id = ${open?.id ?? ""}`;
    expect(payment?.granted).toBe(1000);
    expect(payment?.reversed).toBeCloseTo(1000 * (1 - share), 5);
  }
});
