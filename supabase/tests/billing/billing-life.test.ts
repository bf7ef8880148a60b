import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findPortalConfiguration } from "../../../lib/billing/customers/portal";
import { stripe } from "../../../lib/billing/stripe-client";
import {
  cancelSubscription,
  resumeSubscription,
} from "../../../lib/billing/subscriptions/cancel-subscription";
import { changePlan } from "../../../lib/billing/subscriptions/change-plan";
import { pauseSubscription } from "../../../lib/billing/subscriptions/pause-subscription";
import { getSubscription } from "../../../lib/billing/subscriptions/subscription";
import { getBalance } from "../../../lib/credits/get-balance";
import { callRow } from "../fixture/call";
import { expectExactLedger } from "../fixture/exact-ledger";
import { expectLineRule } from "../fixture/line-rule";
import {
  customerOf,
  endSubscriptions,
  invoicesOf,
  stripePriceId,
  subscribe,
  subscribeNew,
  subscriptionOf,
  switchCard,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  planPriceId,
  readCredits,
  readEvent,
  readGrants,
  startBillingStack,
} from "./billing-stack";

// What a subscription goes through, told twice and out of order, ends with what its invoices paid for.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ chaos: { duplicate: true, shuffle: 17 } });
});
afterEach(async () => {
  await expectExactLedger(stack.db.sql);
  await endSubscriptions(stack);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const grantsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "subscription");
const creditsOf = ({ accountId }: Person) => readCredits(stack.db, accountId);

/** Switches at Stripe, as a person of the shop or a portal that is set up otherwise does. */
async function switchAtStripe(
  person: Person,
  change: { planId?: string; quantity?: number },
  params: {
    proration_behavior: "always_invoice" | "create_prorations" | "none";
    payment_behavior?: "pending_if_incomplete" | "error_if_incomplete";
  },
) {
  const subscription = await subscriptionOf(person);
  const item = subscription.items.data[0];
  const updated = await stripe().subscriptions.update(subscription.id, {
    items: [
      {
        id: item?.id ?? "",
        ...(change.planId ? { price: await stripePriceId(change.planId) } : {}),
        ...(change.quantity ? { quantity: change.quantity } : {}),
      },
    ],
    ...params,
  });
  await stack.stripe.settled();
  return updated;
}

/** Puts bought or given credits beside the plan's. */
async function give({ accountId }: Person, credits: number) {
  await callRow(stack.db.sql, "add_credits", {
    p_account_id: accountId,
    p_source: "admin",
    p_micros: credits * 1e6,
    p_source_key: "admin:gift",
  });
}

/** Spends credits of the account by calls that happened. */
async function spend({ accountId }: Person, credits: number) {
  await stack.db.sql`update public.action_costs set cost_micros = ${credits * 1e6}
    where action = 'spree'`;
  await stack.db.sql`insert into public.action_costs
      (action, name, description, pricing, cost_micros, is_active, sort_order)
    select 'spree', 'Spree', 'Spends.', 'flat', ${credits * 1e6}, true, 99
    where not exists (select from public.action_costs where action = 'spree')`;
  const answer = await callRow(stack.db.sql, "check_and_deduct_credits", {
    p_account_id: accountId,
    p_action: "spree",
  });
  expect(answer).toMatchObject({ outcome: "ok" });
}

/** The operator's switch: the portal's configuration. */
async function offerPause(enabled: boolean) {
  const configuration = await findPortalConfiguration();
  await stripe().billingPortal.configurations.update(configuration?.id ?? "", {
    features: { subscription_pause: { enabled } },
  });
}

describe("a pause", () => {
  test("is refused where the portal does not offer it, and while an ending is planned", async () => {
    const person = await subscribeNew(stack, "starter");
    await expect(pauseSubscription(person.access)).rejects.toMatchObject({ code: "conflict" });
    await offerPause(true);
    await cancelSubscription(person.access);
    await expect(pauseSubscription(person.access)).rejects.toMatchObject({ code: "conflict" });
    await offerPause(false);
  });

  test("renews nothing and ends the rights, and a new period begins with what is paid then", async () => {
    await offerPause(true);
    const person = await subscribeNew(stack, "starter");
    await give(person, 50);
    await pauseSubscription(person.access);
    await pauseSubscription(person.access);
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toMatchObject({ status: "paused" });
    expect(await creditsOf(person)).toMatchObject({ available: 1050 });
    expect((await getBalance(person.access)).planKind).not.toBe("paid");
    await expect(changePlan(person.access, await planPriceId("pro"), null)).rejects.toMatchObject({
      code: "conflict",
    });
    await stack.advance(70);
    expect(await grantsOf(person)).toEqual([1000]);
    expect((await getBalance(person.access)).availableMicros).toBeGreaterThanOrEqual(50_000_000);
    await resumeSubscription(person.access);
    await resumeSubscription(person.access);
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
    await expectLineRule(stack.db, person);
    await offerPause(false);
  });

  test("that is over within its period goes on, and grants nothing new", async () => {
    await offerPause(true);
    const person = await subscribeNew(stack, "starter");
    await pauseSubscription(person.access);
    await stack.advance(5);
    await resumeSubscription(person.access);
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await creditsOf(person)).toMatchObject({ available: 1000, plan: "starter" });
    await stack.advance(28);
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    await offerPause(false);
  });
});

describe("a pause that fails halfway", () => {
  const outage = { type: "StripeAPIError" };
  /** Stripe does what the next request asks, and its answer never arrives. */
  async function loseAnswer(match: string) {
    await stack.breakStripe({ kind: "timeout_after_commit", times: 1, match });
    await stack.breakStripe({ kind: "api_error", times: 2, match });
  }
  const both = (act: () => Promise<void>) => Promise.all([act(), act()]);

  beforeEach(() => offerPause(true));
  afterEach(async () => {
    stack.speak();
    await offerPause(false);
  });

  test("is one pause when its answer is lost and it is asked for again", async () => {
    const person = await subscribeNew(stack, "starter");
    stack.hush();
    await loseAnswer("/pause");
    await expect(pauseSubscription(person.access)).rejects.toMatchObject(outage);
    expect((await subscriptionOf(person)).status).toBe("paused");
    await both(() => pauseSubscription(person.access));
    expect(await getSubscription(person.access)).toMatchObject({ status: "paused" });
    expect(await creditsOf(person)).toMatchObject({ available: 1000 });
  });

  test("asked for twice at once is one", async () => {
    const person = await subscribeNew(stack, "starter");
    await both(() => pauseSubscription(person.access));
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toMatchObject({ status: "paused" });
    await stack.advance(5);
    await both(() => resumeSubscription(person.access));
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toMatchObject({ status: "active" });
    expect(await grantsOf(person)).toEqual([1000]);
  });

  test("and its end are charged and granted once, at once and when the answer is lost", async () => {
    const person = await subscribeNew(stack, "starter");
    await pauseSubscription(person.access);
    await stack.advance(40);
    stack.hush();
    await loseAnswer("/resume");
    await expect(resumeSubscription(person.access)).rejects.toMatchObject(outage);
    expect((await subscriptionOf(person)).status).toBe("active");
    // Nobody has told of the payment: asking again finds it.
    await both(() => resumeSubscription(person.access));
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    stack.speak();
    await pauseSubscription(person.access);
    await stack.advance(40);
    await both(() => resumeSubscription(person.access));
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000, 1000, 1000]);
    expect(await invoicesOf(person, "paid")).toHaveLength(3);
    await expectLineRule(stack.db, person);
  });

  test("is ended by the webhook when the process dies before it reads the invoice", async () => {
    const person = await subscribeNew(stack, "starter");
    await pauseSubscription(person.access);
    await stack.advance(40);
    stack.hush();
    const before = await lastEventId();
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/invoices/" });
    await expect(resumeSubscription(person.access)).rejects.toMatchObject(outage);
    expect(await grantsOf(person)).toEqual([1000]);
    for (const event of await listEvents(before)) await deliverUntilTaken(event);
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
  });
});

describe("a pause made at Stripe, which credits the unused time,", () => {
  test("gives the next period less what its pending credit takes", async () => {
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.pause(id);
    await stack.stripe.settled();
    expect(await creditsOf(person)).toMatchObject({ available: 1000 });
    await stack.advance(40);
    await resumeSubscription(person.access);
    await stack.stripe.settled();
    const grants = await grantsOf(person);
    expect(grants).toHaveLength(2);
    expect(grants[1]).toBeGreaterThan(300);
    expect(grants[1]).toBeLessThan(400);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
    await expectLineRule(stack.db, person);
  });
});

describe("a renewal that is never paid", () => {
  test("ends the subscription, keeps bought credits, and takes nothing back", async () => {
    const person = await subscribeNew(stack, "starter");
    await give(person, 70);
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    expect((await subscriptionOf(person)).status).toBe("past_due");
    await stack.advance(20);
    expect((await subscriptionOf(person)).status).toBe("canceled");
    expect(await grantsOf(person)).toEqual([1000]);
    const balance = await getBalance(person.access);
    expect(balance.planKind).not.toBe("paid");
    expect(balance.debtMicros).toBe(0);
    expect(balance.availableMicros).toBeGreaterThanOrEqual(70_000_000);
  });
});

describe("a renewal that is never paid, where the subscription then stays unpaid,", () => {
  const afterRetries = (end: "cancel" | "unpaid") =>
    fetch(`${stack.stripe.url}/_test/settings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ afterRetries: end }),
    });
  afterEach(async () => {
    await afterRetries("cancel");
  });

  async function unpaid() {
    const person = await subscribeNew(stack, "starter");
    await give(person, 70);
    await afterRetries("unpaid");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    await stack.advance(20);
    expect((await subscriptionOf(person)).status).toBe("unpaid");
    const balance = await getBalance(person.access);
    expect(balance.planKind).not.toBe("paid");
    expect(balance.debtMicros).toBe(0);
    expect(await grantsOf(person)).toEqual([1000]);
    return person;
  }

  test("gives no rights, sells no second one, and comes back with what is paid late", async () => {
    const person = await unpaid();
    expect(await getSubscription(person.access)).toMatchObject({ status: "unpaid" });
    await expect(subscribe(stack, person, "starter")).rejects.toMatchObject({ code: "conflict" });
    await switchCard(person, "pm_card_visa");
    for (const { id } of await invoicesOf(person, "open")) await stripe().invoices.pay(id);
    await stack.stripe.settled();
    expect((await subscriptionOf(person)).status).toBe("active");
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect((await getBalance(person.access)).planKind).toBe("paid");
    await expectLineRule(stack.db, person);
  });

  test("ends at once when it is canceled, owing nothing in credits", async () => {
    const person = await unpaid();
    await cancelSubscription(person.access);
    await stack.stripe.settled();
    expect((await subscriptionOf(person)).status).toBe("canceled");
    expect(await creditsOf(person)).toMatchObject({ debt: 0 });
    expect((await creditsOf(person)).available).toBeGreaterThanOrEqual(70);
    await expectLineRule(stack.db, person);
  });
});

describe("an upgrade that waits for its payment", () => {
  test("changes nothing until it is paid, and grants by its lines then", async () => {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    const pending = await switchAtStripe(
      person,
      { planId: "pro" },
      { proration_behavior: "always_invoice", payment_behavior: "pending_if_incomplete" },
    );
    expect(pending.pending_update).not.toBeNull();
    expect(await getSubscription(person.access)).toMatchObject({ planId: "starter" });
    expect(await grantsOf(person)).toEqual([1000]);
    await switchCard(person, "pm_card_visa");
    const [open] = await invoicesOf(person, "open");
    await stripe().invoices.pay(open?.id ?? "");
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toMatchObject({ planId: "pro" });
    expect(await grantsOf(person)).toHaveLength(2);
    await expectLineRule(stack.db, person);
  });

  test("that is not paid within its time never was", async () => {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await switchAtStripe(
      person,
      { planId: "pro" },
      { proration_behavior: "always_invoice", payment_behavior: "pending_if_incomplete" },
    );
    await stack.advance(2);
    expect((await subscriptionOf(person)).pending_update).toBeNull();
    expect(await getSubscription(person.access)).toMatchObject({ planId: "starter" });
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await invoicesOf(person, "open")).toEqual([]);
  });
});

describe("a switch without an invoice of its own", () => {
  test("grants nothing now, and with the next invoice what all of its lines are worth", async () => {
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    await switchAtStripe(person, { planId: "pro" }, { proration_behavior: "create_prorations" });
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await getSubscription(person.access)).toMatchObject({ planId: "pro" });
    await stack.advance(22);
    const grants = await grantsOf(person);
    expect(grants).toHaveLength(2);
    // A month of Pro, two thirds of another, less two thirds of Starter.
    expect(grants[1]).toBeGreaterThan(7500);
    expect(grants[1]).toBeLessThan(7800);
    await expectLineRule(stack.db, person);
  });

  test("to and fro within a period mints nothing", async () => {
    const person = await subscribeNew(stack, "starter");
    for (const planId of ["pro", "starter", "pro", "starter"]) {
      await stack.advance(3);
      await switchAtStripe(person, { planId }, { proration_behavior: "create_prorations" });
    }
    await stack.advance(21);
    await expectLineRule(stack.db, person);
    const grants = await grantsOf(person);
    expect(grants).toHaveLength(2);
    expect(grants[1]).toBeLessThan(1000 + (6 / 28) * 4000);
  });
});

describe("a downgrade at once, with a credit", () => {
  test("takes back what is left of the time that was paid for", async () => {
    const person = await subscribeNew(stack, "pro");
    await stack.advance(10);
    await switchAtStripe(person, { planId: "starter" }, { proration_behavior: "always_invoice" });
    const { available, debt, plan } = await creditsOf(person);
    // Two thirds of 5,000 go, two thirds of 1,000 come.
    expect(available).toBeGreaterThan(2200);
    expect(available).toBeLessThan(2450);
    expect({ debt, plan }).toEqual({ debt: 0, plan: "starter" });
    // What comes is a lot of its own, with the new plan's money; what goes is of the old one's.
    const [first, second] = await grantsOf(person);
    expect(first).toBe(5000);
    expect(second).toBeGreaterThan(600);
    expect(second).toBeLessThan(700);
    await expectLineRule(stack.db, person);
  });

  test("of credits that are spent takes others, and then they are owed", async () => {
    const person = await subscribeNew(stack, "pro");
    await give(person, 100);
    await spend(person, 4900);
    await stack.advance(10);
    await switchAtStripe(person, { planId: "starter" }, { proration_behavior: "always_invoice" });
    const { available, debt } = await creditsOf(person);
    expect(available).toBe(0);
    expect(debt).toBeGreaterThan(2400);
    await expectLineRule(stack.db, person);
    // The next month repays it first.
    await stack.advance(22);
    const later = await creditsOf(person);
    expect(later.available).toBe(0);
    expect(later.debt).toBeCloseTo(debt - 1000, 4);
  });
});

describe("a switch that credits a renewal which is not paid", () => {
  /** The renewal was declined and stays open, then the shop switches the plan with another card. */
  async function switchedOwing(from: string, planId: string) {
    const person = await subscribeNew(stack, from);
    await give(person, 50);
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    const [open] = await invoicesOf(person, "open");
    await switchCard(person, "pm_card_visa");
    await switchAtStripe(person, { planId }, { proration_behavior: "always_invoice" });
    const [switching] = await invoicesOf(person, "paid");
    const credit = switching?.lines.data.find(({ amount }) => amount < 0);
    const details = credit?.parent?.subscription_item_details?.proration_details;
    expect(details?.credited_items?.invoice).toBe(open?.id);
    return { person, open: open?.id ?? "" };
  }

  test("brings what was paid for it, and the renewal its own month when it is paid", async () => {
    const { person, open } = await switchedOwing("starter", "pro");
    const [first, switched = 0] = await grantsOf(person);
    expect(first).toBe(1000);
    expect(switched).toBeGreaterThan(3700);
    expect(switched).toBeLessThan(4000);
    await expectLineRule(stack.db, person);
    await stripe().invoices.pay(open);
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000, switched, 1000]);
    await expectLineRule(stack.db, person);
  });

  test("to a smaller plan takes nothing that was paid for, and its credit off the renewal later", async () => {
    const { person, open } = await switchedOwing("pro", "starter");
    // The month before has lapsed. The gift, and the free month since, are not the subscription's.
    expect(await creditsOf(person)).toMatchObject({ available: 150, debt: 0 });
    expect(await grantsOf(person)).toEqual([5000]);
    await stripe().invoices.pay(open);
    await stack.stripe.settled();
    const [, renewed = 0] = await grantsOf(person);
    expect(renewed).toBeGreaterThan(1000);
    expect(renewed).toBeLessThan(1300);
    expect((await creditsOf(person)).debt).toBe(0);
    await expectLineRule(stack.db, person);
  });
});

describe("an ending at once", () => {
  test("with a credit takes back the unused part of the plan's credits, and no others", async () => {
    const person = await subscribeNew(stack, "starter");
    await give(person, 50);
    await stack.advance(10);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.cancel(id, { prorate: true, invoice_now: true });
    await stack.stripe.settled();
    const { available, debt } = await creditsOf(person);
    // A third of the month stays, and the gift.
    expect(available).toBeGreaterThan(350);
    expect(available).toBeLessThan(420);
    expect(debt).toBe(0);
    await expectLineRule(stack.db, person);
  });

  test("without one leaves the lot to its end", async () => {
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.cancel(id, { prorate: false });
    await stack.stripe.settled();
    expect(await creditsOf(person)).toMatchObject({ available: 1000 });
    expect((await getBalance(person.access)).planKind).not.toBe("paid");
    await stack.advance(22);
    expect((await getBalance(person.access)).availableMicros).toBeLessThan(1000_000_000);
  });
});

describe("a quantity", () => {
  test("multiplies what its lines are worth, now and at the renewal", async () => {
    const person = await subscribeNew(stack, "starter");
    await switchAtStripe(person, { quantity: 3 }, { proration_behavior: "always_invoice" });
    const [first, more = 0] = await grantsOf(person);
    expect(first).toBe(1000);
    expect(more).toBeGreaterThan(1990);
    expect(more).toBeLessThanOrEqual(2002);
    await stack.advance(32);
    expect((await grantsOf(person))[2]).toBe(3000);
    await switchAtStripe(person, { quantity: 1 }, { proration_behavior: "always_invoice" });
    expect((await creditsOf(person)).available).toBeLessThan(1200);
    await expectLineRule(stack.db, person);
  });
});

describe("an invoice", () => {
  test("that is marked as paid off Stripe grants like any other", async () => {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    const [open] = await invoicesOf(person, "open");
    await stripe().invoices.pay(open?.id ?? "", { paid_out_of_band: true });
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
    await expectLineRule(stack.db, person);
  });

  test("at a price that someone else made is parked", async () => {
    const person = await stack.signUp();
    await switchCard(person, "pm_card_visa");
    const product = await stripe().products.create({ name: "Something else" });
    const price = await stripe().prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "month" },
    });
    const before = await lastEventId();
    const customer = await customerOf(person);
    await stripe().subscriptions.create({ customer, items: [{ price: price.id }] });
    await stack.stripe.settled();
    const paid = (await listEvents(before)).find(({ type }) => type === "invoice.paid");
    expect(await readEvent(stack.db, paid?.id ?? "")).toMatchObject({ status: "parked" });
    expect(await grantsOf(person)).toEqual([]);
  });
});
