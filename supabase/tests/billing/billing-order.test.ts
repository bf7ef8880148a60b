import { randomUUID } from "node:crypto";
import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { POST as postDecision } from "../../../app/api/admin/late-invoices/[id]/route";
import { decideLateInvoice } from "../../../lib/billing/invoices/decide-late-invoice";
import { stripe } from "../../../lib/billing/stripe-client";
import { getSubscription } from "../../../lib/billing/subscriptions/subscription";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { expectExactLedger } from "../fixture/exact-ledger";
import type { DeathPoint } from "../fixture/killing-proxy";
import { expectLineRule } from "../fixture/line-rule";
import {
  customerOf,
  endSubscriptions,
  invoicesOf,
  stripePriceId,
  subscribeNew,
  subscriptionOf,
  subscriptionsOf,
  switchCard,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliver,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  readCredits,
  readEvent,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

// What happened decides about credits, and not the order in which it is told.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterEach(async () => {
  stack.speak();
  await endSubscriptions(stack);
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const grantsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "subscription");

/** What Stripe told since an event about one of these types. */
async function told(since: string | undefined, ...types: string[]) {
  return (await listEvents(since)).filter(({ type }) => types.includes(type));
}

/** Upgrades at Stripe, as the portal does. */
async function upgradeAtStripe(person: Person, planId: string) {
  const subscription = await subscriptionOf(person);
  return stripe().subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? "", price: await stripePriceId(planId) }],
    billing_cycle_anchor: { type: "now" },
    proration_behavior: "always_invoice",
  });
}

describe("invoices told in another order", () => {
  test("are recorded in the order in which they were paid, the newest heard of first", async () => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    await upgradeAtStripe(person, "pro");
    await stack.advance(32);
    const paid = await told(before, "invoice.paid");
    expect(paid).toHaveLength(3);
    await deliverUntilTaken(paid.at(-1) ?? {});
    const [first, upgrade = 0, renewal] = await grantsOf(person);
    expect([first, renewal]).toEqual([1000, 5000]);
    // Two thirds of the month that was paid for are credited: 5,000 less some 667.
    expect(upgrade).toBeGreaterThan(4300);
    expect(upgrade).toBeLessThan(4360);
    for (const event of shuffle(await listEvents(before), 3)) await deliverUntilTaken(event);
    expect(await grantsOf(person)).toEqual([first, upgrade, renewal]);
  });

  test.each<[string, DeathPoint, number[]]>([
    ["after the first of three", { path: "/rpc/record_invoice", when: "after", nth: 1 }, [1000]],
    ["before the second of three", { path: "/rpc/record_invoice", when: "before", nth: 2 }, [1000]],
  ])("and recorded by a process that dies %s, end the same", async (_, point, left) => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    await upgradeAtStripe(person, "pro");
    await stack.advance(32);
    const newest = (await told(before, "invoice.paid")).at(-1);
    if (!newest) throw new Error("nothing was paid");
    expect(await dieWhileReceiving(point, newest)).toBe(true);
    expect(await grantsOf(person)).toEqual(left);
    // The upgrade is heard of next: what it credits is there, and the renewal waits for its event.
    const [, upgrade] = await told(before, "invoice.paid");
    await deliverUntilTaken(upgrade ?? {});
    expect(await grantsOf(person)).toHaveLength(2);
    await endLeaseOf(stack.db.sql, newest);
    await Promise.all([newest, newest].map(deliverUntilTaken));
    const grants = await grantsOf(person);
    expect([grants[0], grants[2], grants.length]).toEqual([1000, 5000, 3]);
    await expectLineRule(stack.db, person);
  });

  test("give the same lots at once from every side", async () => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    await upgradeAtStripe(person, "pro");
    const events = shuffle(await listEvents(before), 11);
    await Promise.all([...events, ...events].map(deliverUntilTaken));
    const grants = await grantsOf(person);
    expect(grants).toHaveLength(2);
    expect(grants[0]).toBe(1000);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ plan: "pro" });
  });

  test("that were paid before the end grant, also when the end is heard of first", async () => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.cancel(id, { prorate: false });
    for (const event of await told(before, "customer.subscription.deleted", "invoice.paid")) {
      if (event.type === "customer.subscription.deleted") await deliverUntilTaken(event);
    }
    for (const event of await told(before, "invoice.paid")) await deliverUntilTaken(event);
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({
      available: 1000,
      debt: 0,
    });
    expect(await getSubscription(person.access)).toBeNull();
  });
});

describe("an invoice paid after the end", () => {
  /** A renewal that failed, the ending by the shop, then a payment on the hosted invoice page. */
  async function paidLate() {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.cancel(id, { prorate: false });
    await stack.advance(1);
    const [open] = await invoicesOf(person, "open");
    const customer = await customerOf(person);
    const card = await stripe().paymentMethods.attach("pm_card_visa", { customer });
    const before = await lastEventId();
    const invoice = await stripe().invoices.pay(open?.id ?? "", { payment_method: card.id });
    await stack.stripe.settled();
    const [event] = await told(before, "invoice.paid");
    expect(await readEvent(stack.db, event?.id ?? "")).toMatchObject({ status: "parked" });
    expect(await grantsOf(person)).toEqual([1000]);
    return { person, invoice };
  }
  const asked = (invoice: Stripe.Invoice, decision: "grant" | "refund") => ({
    invoiceId: invoice.id,
    decision,
    actorId: randomUUID(),
    reason: "The person wrote to us.",
  });

  test("waits for a person, who grants it once, and starts no plan", async () => {
    const { person, invoice } = await paidLate();
    const decision = asked(invoice, "grant");
    expect(await decideLateInvoice(decision)).toEqual({ state: "recorded", replayed: false });
    await Promise.all([decideLateInvoice(decision), decideLateInvoice(decision)]);
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ kind: "free" });
    await expect(decideLateInvoice(asked(invoice, "refund"))).rejects.toMatchObject({
      code: "conflict",
    });
    const decided = await stack.db.sql`select act, reason from public.audit_log
      where account_id = ${person.accountId} and act like 'late_invoice.%'`;
    expect([...decided]).toEqual([
      { act: "late_invoice.grant", reason: "The person wrote to us." },
    ]);
  });

  test("goes back whole, once, when a person refunds it", async () => {
    const { person, invoice } = await paidLate();
    const decision = asked(invoice, "refund");
    // The decision stands, and Stripe is away.
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/refunds" });
    await expect(decideLateInvoice(decision)).rejects.toMatchObject({ type: "StripeAPIError" });
    await decideLateInvoice(decision);
    await decideLateInvoice(decision);
    await stack.stripe.settled();
    const { data } = await stripe().refunds.list({ limit: 100 });
    expect(data.map(({ amount }) => amount)).toEqual([900]);
    expect(await grantsOf(person)).toEqual([1000]);
    const [payment] = await stack.db.sql<{ status: string; credits: number }[]>`
      select status, credits_micros as credits from public.payments
      where account_id = ${person.accountId} and stripe_invoice_id = ${invoice.id}`;
    expect(payment).toEqual({ status: "refunded", credits: 0 });
  });

  test("is the only kind that there is something to decide about", async () => {
    const person = await subscribeNew(stack, "starter");
    const [invoice] = await invoicesOf(person, "paid");
    if (!invoice) throw new Error("no invoice");
    const countRefunds = async () => (await stripe().refunds.list({ limit: 100 })).data.length;
    const refunds = await countRefunds();
    for (const decision of ["grant", "refund"] as const) {
      await expect(decideLateInvoice(asked(invoice, decision))).rejects.toMatchObject({
        code: "conflict",
      });
    }
    await expect(
      decideLateInvoice({ ...asked(invoice, "grant"), invoiceId: "in_nobodys" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await countRefunds()).toBe(refunds);
    expect(await grantsOf(person)).toEqual([1000]);
  });

  test("is decided by operators alone", async () => {
    const { person, invoice } = await paidLate();
    const ask = async ({ token }: Person) => {
      const reply = await postDecision(
        new Request("http://farebox.test/api", {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ decision: "grant", reason: "The person wrote to us." }),
        }),
        { params: Promise.resolve({ id: invoice.id }) },
      );
      return reply.status;
    };
    expect(await ask(person)).toBe(404);
    const operator = await stack.signUp();
    await stack.db.sql`update public.profiles set is_operator = true
      where user_id = ${operator.accountId}`;
    expect(await ask(operator)).toBe(200);
    expect(await grantsOf(person)).toEqual([1000, 1000]);
  });
});

describe("two subscriptions of one customer", () => {
  /** Both are paid for while nothing is heard of either. */
  async function twoTabs(
    has: { balance: number } = { balance: 0 },
    how: { payment_behavior?: "default_incomplete" } = {},
  ) {
    stack.hush();
    const before = await lastEventId();
    const person = await stack.signUp();
    const customer = await customerOf(person);
    await switchCard(person, "pm_card_visa");
    await stripe().customers.update(customer, has);
    const make = async (planId: string) =>
      stripe().subscriptions.create({
        customer,
        items: [{ price: await stripePriceId(planId) }],
        ...how,
      });
    const made = [await make("starter"), await make("pro")];
    made.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    const [kept, second] = made;
    if (!kept || !second) throw new Error("not two subscriptions");
    return { person, kept, second, events: () => listEvents(before) };
  }

  /** One stays, the other is over and its money is back, once. */
  async function expectOneLeft(two: Awaited<ReturnType<typeof twoTabs>>) {
    const { person, kept, second } = two;
    // The refund tells of itself.
    for (const event of await two.events()) await deliverUntilTaken(event);
    stack.speak();
    const now = new Map((await subscriptionsOf(person)).map((one) => [one.id, one]));
    expect(now.get(kept.id)?.status).toBe("active");
    expect(now.get(second.id)?.status).toBe("canceled");
    const customer = await customerOf(person);
    const charges = (await stripe().charges.list({ customer })).data;
    const refunded = charges.filter((charge) => charge.amount_refunded > 0);
    expect(refunded).toHaveLength(1);
    expect(refunded[0]).toMatchObject({
      amount: second.items.data[0]?.price.unit_amount,
      refunded: true,
    });
    const plan = kept.items.data[0]?.price.unit_amount === 900 ? "starter" : "pro";
    const available = plan === "starter" ? 1000 : 5000;
    expect(await readCredits(stack.db, person.accountId)).toEqual({
      available,
      debt: 0,
      plan,
      kind: "paid",
    });
  }

  test.each([1, 2, 3])("end as the oldest one, in any order (%i)", async (seed) => {
    const two = await twoTabs();
    for (const event of shuffle(await two.events(), seed)) await deliverUntilTaken(event);
    for (const event of shuffle(await two.events(), seed + 7)) await deliverUntilTaken(event);
    await expectOneLeft(two);
  });

  test("end as the oldest one when both are heard of at once", async () => {
    const two = await twoTabs();
    const created = (await two.events()).filter(({ type }) => type.endsWith("created"));
    await Promise.all([...created, ...created].map(deliverUntilTaken));
    for (const event of await two.events()) await deliverUntilTaken(event);
    await expectOneLeft(two);
  });

  test.each(["POST /v1/subscriptions/", "POST /v1/refunds", "DELETE /v1/subscriptions/"])(
    "are resolved by the next delivery when %s fails",
    async (match) => {
      const two = await twoTabs();
      const live = (await two.events()).filter(
        ({ type }) => type === "customer.subscription.created",
      );
      await stack.breakStripe({ kind: "api_error", times: 3, match });
      const answers: number[] = [];
      for (const event of live) answers.push(await deliver(event));
      expect(Math.max(...answers)).toBeGreaterThanOrEqual(500);
      for (const event of await two.events()) await deliverUntilTaken(event);
      for (const event of await two.events()) await deliverUntilTaken(event);
      await expectOneLeft(two);
    },
  );

  /** The second one's payment as it stands in the ledger, and what became of its credits. */
  async function paidForSecond({ person, second }: Awaited<ReturnType<typeof twoTabs>>) {
    const [payment] = await stack.db.sql<{ status: string; left: number }[]>`
      select status, credits_micros - reversed_micros as left from public.payments
      where account_id = ${person.accountId} and stripe_subscription_id = ${second.id}`;
    return payment;
  }

  test("paid from the customer's balance give the second one's part back to it, once", async () => {
    const two = await twoTabs({ balance: -3100 });
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/credit_notes" });
    for (const event of shuffle(await two.events(), 4)) await deliver(event);
    for (const event of await two.events()) await deliverUntilTaken(event);
    for (const event of await two.events()) await deliverUntilTaken(event);
    stack.speak();
    // The balance paid 9.00, then 22.00 of the 29.00, and the card the rest: whichever went is back.
    const customer = await stripe().customers.retrieve(await customerOf(two.person));
    const kept = two.kept.items.data[0]?.price.unit_amount ?? 0;
    expect("balance" in customer ? customer.balance : null).toBe(kept === 900 ? -2200 : -900);
    expect(await paidForSecond(two)).toEqual({ status: "refunded", left: 0 });
    expect(await readCredits(stack.db, two.person.accountId)).toMatchObject({
      available: kept === 900 ? 1000 : 5000,
      debt: 0,
    });
  });

  test("of which the second was paid off Stripe take its credits, and a person is told", async () => {
    const alerts = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const two = await twoTabs({ balance: 0 }, { payment_behavior: "default_incomplete" });
    for (const { id } of await invoicesOf(two.person, "open")) {
      await stripe().invoices.pay(id, { paid_out_of_band: true });
    }
    for (const event of await two.events()) await deliverUntilTaken(event);
    for (const event of await two.events()) await deliverUntilTaken(event);
    stack.speak();
    expect(await paidForSecond(two)).toEqual({ status: "refunded", left: 0 });
    const told = alerts.mock.calls.flat().filter((line) => /has to be sent back/.test(line));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? "{}")).toMatchObject({
      amountMinor: two.second.items.data[0]?.price.unit_amount,
    });
    alerts.mockRestore();
  });

  test("stay as they are while one of them is only begun", async () => {
    const person = await subscribeNew(stack, "starter");
    const customer = await customerOf(person);
    await stripe().subscriptions.create({
      customer,
      items: [{ price: await stripePriceId("pro") }],
      payment_behavior: "default_incomplete",
    });
    await stack.stripe.settled();
    const statuses = (await subscriptionsOf(person)).map(({ status }) => status);
    expect(statuses.sort()).toEqual(["active", "incomplete"]);
  });
});
