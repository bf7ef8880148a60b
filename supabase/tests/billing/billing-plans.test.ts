import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ensureCustomer, findCustomer } from "../../../lib/billing/customers/customer";
import { stripe } from "../../../lib/billing/stripe-client";
import {
  cancelSubscription,
  resumeSubscription,
} from "../../../lib/billing/subscriptions/cancel-subscription";
import { changePlan, undoScheduledChange } from "../../../lib/billing/subscriptions/change-plan";
import { previewPlanChange } from "../../../lib/billing/subscriptions/preview-plan-change";
import { getSubscription } from "../../../lib/billing/subscriptions/subscription";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { getBalance } from "../../../lib/credits/get-balance";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  type Person,
  payCheckout,
  planPriceId,
  readCredits,
  readGrants,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    chaos: { duplicate: true, shuffle: 7 },
    edit: (catalog) => ({ ...catalog, plans: catalog.plans.flatMap(withTeamPlan) }),
  });
});
afterEach(async () => {
  await expectExactLedger(stack.db.sql);
  await endSubscriptions();
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

/** Beside Pro stands a dearer plan, so that there is something to upgrade to from a planned switch. */
function withTeamPlan(plan: CatalogDocument["plans"][number]) {
  if (plan.id !== "pro") return [plan];
  const prices = plan.prices.map((price) => ({ ...price, unitAmount: 9900 }));
  return [
    plan,
    { ...plan, id: "team", name: "Team", monthlyCreditsMicros: 20_000_000_000, prices },
  ];
}

/** A test's subscriptions would renew through every later test's months. */
async function endSubscriptions() {
  for await (const { id } of stripe().subscriptions.list({ limit: 100 })) {
    await stripe().subscriptions.cancel(id, { prorate: false });
  }
  await stack.stripe.settled();
}

async function subscriber(planId: string): Promise<Person> {
  const person = await stack.signUp();
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId(planId),
  });
  await payCheckout(url);
  await stack.stripe.settled();
  return person;
}

const grantsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "subscription");

/** The person's subscription as Stripe has it. */
async function stripeSubscription({ accountId }: Person) {
  const owner = await findCustomer(accountId);
  const { data } = await stripe().subscriptions.list({ customer: owner?.customerId ?? "" });
  return data[0];
}

/** Gives the customer another card and charges everything to it from now on. */
async function useCard({ accountId }: Person, alias: string) {
  const owner = await findCustomer(accountId);
  const customer = owner?.customerId ?? "";
  const card = await stripe().paymentMethods.attach(alias, { customer });
  await stripe().customers.update(customer, {
    invoice_settings: { default_payment_method: card.id },
  });
  const { data } = await stripe().subscriptions.list({ customer });
  for (const { id } of data) {
    await stripe().subscriptions.update(id, { default_payment_method: card.id });
  }
}

describe("a preview", () => {
  test("takes what the customer has with Stripe off what is due, of a first plan and of a switch", async () => {
    const person = await stack.signUp();
    const { customerId } = await ensureCustomer(person.access);
    await stripe().customers.update(customerId, { balance: -500 });
    const [starter, pro] = [await planPriceId("starter"), await planPriceId("pro")];
    expect(await previewPlanChange(person.access, starter)).toMatchObject({
      dueNowMinor: 400,
      creditsNowMicros: 1_000_000_000,
    });
    await stripe().customers.update(customerId, { balance: -5000 });
    expect(await previewPlanChange(person.access, pro)).toMatchObject({
      dueNowMinor: 0,
      creditsNowMicros: 5_000_000_000,
    });
    await stripe().customers.update(customerId, { balance: 0 });
    const { url } = await createSubscriptionCheckout(person.access, { planPriceId: starter });
    await payCheckout(url);
    await stack.stripe.settled();
    await stripe().customers.update(customerId, { balance: -1000 });
    const { dueNowMinor, creditsNowMicros } = await previewPlanChange(person.access, pro);
    expect(dueNowMinor).toBeGreaterThanOrEqual(1000);
    expect(dueNowMinor).toBeLessThanOrEqual(1001);
    expect(creditsNowMicros).toBeGreaterThanOrEqual(4_000_000_000);
  });
});

describe("an upgrade", () => {
  test("charges and grants the difference that its preview showed", async () => {
    const person = await subscriber("starter");
    const pro = await planPriceId("pro");
    const preview = await previewPlanChange(person.access, pro);
    expect(preview).toMatchObject({ when: "now", currency: "usd", nextAmountMinor: 2900 });
    // On the first day the difference of the two prices and of the two allowances.
    expect(preview.dueNowMinor).toBeGreaterThanOrEqual(2000);
    expect(preview.dueNowMinor).toBeLessThanOrEqual(2001);
    await changePlan(person.access, pro, null);
    const [first, second] = await grantsOf(person);
    expect(first).toBe(1000);
    expect(second).toBeCloseTo((preview.creditsNowMicros ?? 0) / 1e6, 0);
    expect(second).toBeGreaterThanOrEqual(4000);
    expect(second).toBeLessThan(4002);
    expect(await getSubscription(person.access)).toMatchObject({ planId: "pro", status: "active" });
    await stack.stripe.settled();
    expect(await grantsOf(person)).toHaveLength(2);
  });

  test("in mid-period credits what is left of the old plan, in money and in credits", async () => {
    const person = await subscriber("starter");
    await stack.advance(15);
    await changePlan(person.access, await planPriceId("pro"), null);
    await stack.stripe.settled();
    const [, upgrade = 0] = await grantsOf(person);
    expect(upgrade).toBeGreaterThan(4400);
    expect(upgrade).toBeLessThan(4600);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ plan: "pro" });
  });

  test("that the card declines changes nothing, also not what was planned", async () => {
    const person = await subscriber("pro");
    await changePlan(person.access, await planPriceId("starter"), null);
    await useCard(person, "pm_card_chargeCustomerFail");
    await expect(changePlan(person.access, await planPriceId("team"), null)).rejects.toMatchObject({
      type: "StripeCardError",
    });
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toMatchObject({
      planId: "pro",
      status: "active",
      scheduledPlanId: "starter",
    });
    expect(await grantsOf(person)).toEqual([5000]);
  });

  test("that the card declines leaves a planned ending standing", async () => {
    const person = await subscriber("starter");
    await useCard(person, "pm_card_chargeCustomerFail");
    await cancelSubscription(person.access);
    await expect(changePlan(person.access, await planPriceId("pro"), null)).rejects.toMatchObject({
      type: "StripeCardError",
    });
    await stack.stripe.settled();
    const after = await getSubscription(person.access);
    expect(after).toMatchObject({ planId: "starter", status: "active" });
    expect(after?.cancelAt).not.toBeNull();
    expect(await grantsOf(person)).toEqual([1000]);
  });

  test("under one Idempotency-Key, twice at once, charges once", async () => {
    const person = await subscriber("starter");
    const pro = await planPriceId("pro");
    await Promise.all([
      changePlan(person.access, pro, "once"),
      changePlan(person.access, pro, "once"),
    ]);
    await stack.stripe.settled();
    expect(await grantsOf(person)).toHaveLength(2);
    const owner = await findCustomer(person.accountId);
    const { data } = await stripe().invoices.list({ customer: owner?.customerId ?? "" });
    expect(data).toHaveLength(2);
  });
});

describe("a downgrade", () => {
  test("waits for the period's end, is shown, and can be called off", async () => {
    const person = await subscriber("pro");
    const starter = await planPriceId("starter");
    expect(await previewPlanChange(person.access, starter)).toMatchObject({
      when: "period_end",
      dueNowMinor: 0,
      creditsNowMicros: 0,
      nextAmountMinor: 900,
    });
    await changePlan(person.access, starter, null);
    const planned = await getSubscription(person.access);
    expect(planned).toMatchObject({ planId: "pro", scheduledPlanId: "starter" });
    expect(planned?.scheduledAt).toBe(planned?.periodEnd);
    await undoScheduledChange(person.access);
    await undoScheduledChange(person.access);
    expect(await getSubscription(person.access)).toMatchObject({
      planId: "pro",
      scheduledPlanId: null,
      scheduledAt: null,
    });
  });

  test("takes effect with the renewal, which grants the smaller month", async () => {
    const person = await subscriber("pro");
    await changePlan(person.access, await planPriceId("starter"), null);
    await stack.advance(32);
    expect(await grantsOf(person)).toEqual([5000, 1000]);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({
      available: 1000,
      plan: "starter",
    });
    expect(await getSubscription(person.access)).toMatchObject({
      planId: "starter",
      scheduledPlanId: null,
    });
  });

  test("keeps the discount of the subscription, now and after the switch", async () => {
    const person = await subscriber("pro");
    const subscription = await stripeSubscription(person);
    const coupon = await stripe().coupons.create({ percent_off: 50, duration: "forever" });
    await stripe().subscriptions.update(subscription?.id ?? "", {
      discounts: [{ coupon: coupon.id }],
    });
    await changePlan(person.access, await planPriceId("starter"), null);
    expect((await stripeSubscription(person))?.discounts).toHaveLength(1);
    await stack.advance(32);
    const renewed = await stripeSubscription(person);
    expect(renewed?.discounts).toHaveLength(1);
    const invoice = await stripe().invoices.retrieve(String(renewed?.latest_invoice));
    expect(invoice).toMatchObject({ total: 450, status: "paid" });
    expect(await grantsOf(person)).toEqual([5000, 1000]);
  });

  test("waits for the end of a trial, which goes on", async () => {
    const person = await stack.signUp();
    const { customerId: customer } = await ensureCustomer(person.access);
    await stripe().paymentMethods.attach("pm_card_visa", { customer });
    const [price] = (await stripe().prices.list({ lookup_keys: ["farebox_plan_pro_month_usd"] }))
      .data;
    const trial = await stripe().subscriptions.create({
      customer,
      items: [{ price: price?.id ?? "" }],
      trial_period_days: 7,
    });
    await stack.stripe.settled();
    await changePlan(person.access, await planPriceId("starter"), null);
    expect(await stripeSubscription(person)).toMatchObject({
      status: "trialing",
      trial_end: trial.trial_end,
    });
    expect(await getSubscription(person.access)).toMatchObject({
      planId: "pro",
      scheduledPlanId: "starter",
    });
  });

  test("that was planned does not outlive an upgrade", async () => {
    const person = await subscriber("starter");
    await changePlan(person.access, await planPriceId("pro"), null);
    await changePlan(person.access, await planPriceId("starter"), null);
    // The plan in force again: stay.
    await changePlan(person.access, await planPriceId("pro"), null);
    await stack.advance(32);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({
      available: 5000,
      plan: "pro",
    });
  });
});

describe("a change that fails halfway", () => {
  const outage = { type: "StripeAPIError" };

  test("leaves a planned ending standing when the smaller plan cannot be planned", async () => {
    const person = await subscriber("pro");
    await cancelSubscription(person.access);
    const before = await getSubscription(person.access);
    stack.hush();
    // As often as the SDK tries by itself: the ending is taken back, then nothing works.
    await stack.breakStripe({
      kind: "api_error",
      times: 3,
      match: "POST /v1/subscription_schedules",
    });
    await expect(
      changePlan(person.access, await planPriceId("starter"), null),
    ).rejects.toMatchObject(outage);
    const after = await getSubscription(person.access);
    expect(after).toMatchObject({ cancelAt: before?.cancelAt, scheduledPlanId: null });
    expect(after?.cancelAt).not.toBeNull();
    stack.speak();
  });

  test("plans the smaller plan again when the ending cannot be planned", async () => {
    const person = await subscriber("pro");
    await changePlan(person.access, await planPriceId("starter"), null);
    stack.hush();
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/subscriptions/" });
    await expect(cancelSubscription(person.access)).rejects.toMatchObject(outage);
    expect(await getSubscription(person.access)).toMatchObject({
      cancelAt: null,
      scheduledPlanId: "starter",
    });
    stack.speak();
  });

  test("stays changed when only Stripe's answer was lost", async () => {
    const person = await subscriber("pro");
    await changePlan(person.access, await planPriceId("starter"), null);
    stack.hush();
    await stack.breakStripe({
      kind: "timeout_after_commit",
      times: 3,
      match: "POST /v1/subscriptions/",
    });
    await cancelSubscription(person.access).catch(() => undefined);
    const after = await getSubscription(person.access);
    expect(after?.cancelAt).not.toBeNull();
    expect(after?.scheduledPlanId).toBeNull();
    stack.speak();
  });
});

describe("an ending", () => {
  test("keeps the credits to the period's end, then falls back to the free plan", async () => {
    const person = await subscriber("starter");
    await cancelSubscription(person.access);
    await cancelSubscription(person.access);
    const ending = await getSubscription(person.access);
    expect(ending?.cancelAt).toBe(ending?.periodEnd);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ available: 1000 });
    await stack.advance(32);
    expect(await getSubscription(person.access)).toBeNull();
    expect(await getBalance(person.access)).toMatchObject({
      planId: "free",
      availableMicros: 100_000_000,
    });
    expect(await grantsOf(person)).toEqual([1000]);
  });

  test("can be taken back, whether this or the portal planned it", async () => {
    const person = await subscriber("starter");
    await cancelSubscription(person.access);
    await resumeSubscription(person.access);
    expect(await getSubscription(person.access)).toMatchObject({ cancelAt: null });
    const owner = await findCustomer(person.accountId);
    const { data } = await stripe().subscriptions.list({ customer: owner?.customerId ?? "" });
    // As the portal does it: a date alone.
    await stripe().subscriptions.update(data[0]?.id ?? "", { cancel_at: "min_period_end" });
    await stack.stripe.settled();
    expect((await getSubscription(person.access))?.cancelAt).not.toBeNull();
    await resumeSubscription(person.access);
    expect(await getSubscription(person.access)).toMatchObject({ cancelAt: null });
    await stack.advance(32);
    expect(await grantsOf(person)).toEqual([1000, 1000]);
  });

  test("by deleting the customer at Stripe ends the plan, and the next purchase works", async () => {
    const person = await subscriber("starter");
    const before = await findCustomer(person.accountId);
    await stripe().customers.del(before?.customerId ?? "");
    await stack.stripe.settled();
    expect(await getSubscription(person.access)).toBeNull();
    expect(await findCustomer(person.accountId)).toBeNull();
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("pro"),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    const after = await findCustomer(person.accountId);
    expect(after?.customerId).not.toBe(before?.customerId);
    expect(await getSubscription(person.access)).toMatchObject({ planId: "pro" });
  });
});

describe("a renewal", () => {
  test("grants each month once and lapses what was left of the month before", async () => {
    const person = await subscriber("starter");
    await stack.advance(32);
    await stack.advance(31);
    expect(await grantsOf(person)).toEqual([1000, 1000, 1000]);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ available: 1000 });
  });

  test("that fails grants nothing, ends the plan with what was paid, and recovers when paid", async () => {
    const person = await subscriber("starter");
    await useCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(32);
    expect(await getSubscription(person.access)).toMatchObject({ status: "past_due" });
    expect(await getBalance(person.access)).toMatchObject({ planKind: "free" });
    expect(await grantsOf(person)).toEqual([1000]);
    await expect(changePlan(person.access, await planPriceId("pro"), null)).rejects.toMatchObject({
      code: "conflict",
    });
    await useCard(person, "pm_card_visa");
    const owner = await findCustomer(person.accountId);
    const { data } = await stripe().invoices.list({
      customer: owner?.customerId ?? "",
      status: "open",
    });
    await stripe().invoices.pay(data[0]?.id ?? "");
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000, 1000]);
    expect(await getBalance(person.access)).toMatchObject({ planId: "starter", planKind: "paid" });
  });
});
