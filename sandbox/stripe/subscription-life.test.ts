import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import { openStripeSandbox, postForm, type StripeSandbox } from "./testing/stripe-sandbox";
import * as subscriber from "./testing/subscriber";
import { at, latest, periodOf, swap } from "./testing/subscriber";

let sandbox: StripeSandbox;
let catalog: TestCatalog;
let stripe: Stripe;

const _DAY = 86_400;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
  catalog = await createCatalog(stripe);
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

type Options = Parameters<typeof subscriber.subscribe>[1];
const subscribe = (options: Options = {}) => subscriber.subscribe({ sandbox, catalog }, options);

describe("a downgrade at the period's end", () => {
  it("runs by a schedule and bills the new price at the renewal", async () => {
    const life = await subscribe({ price: catalog.pro.id });
    const { subscriptionSchedules } = stripe;
    const schedule = await subscriptionSchedules.create({
      from_subscription: life.subscription.id,
    });
    const [phase] = schedule.phases;
    await subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          items: [{ price: catalog.pro.id, quantity: 1 }],
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
        },
        { items: [{ price: catalog.starter.id, quantity: 1 }], proration_behavior: "none" },
      ],
    });
    expect((await life.read()).schedule).toBe(schedule.id);
    await expect(
      stripe.subscriptions.update(life.subscription.id, { cancel_at_period_end: true }),
    ).rejects.toThrow(/managed by the subscription schedule/);
    await life.goTo(at("2026-02-15T13:30:00Z"));
    const renewed = await life.read();
    expect(renewed.items.data[0]?.price.id).toBe(catalog.starter.id);
    expect(latest(renewed)).toMatchObject({ status: "paid", total: 900 });
    await life.goTo(at("2026-03-15T13:30:00Z"));
    expect((await life.read()).schedule).toBeNull();
    expect((await subscriptionSchedules.retrieve(schedule.id)).status).toBe("released");
    expect(latest(await life.read()).total).toBe(900);
  });
});

describe("a discount under a schedule", () => {
  it.each([
    { keeps: true, total: 450 },
    { keeps: false, total: 900 },
  ])("lasts as the phases say: $total at the renewal", async ({ keeps, total }) => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const life = await subscribe({
      price: catalog.pro.id,
      discounts: [{ coupon: coupon.id }],
    });
    const schedule = await stripe.subscriptionSchedules.create({
      from_subscription: life.subscription.id,
    });
    const [phase] = schedule.phases;
    const [discount] = life.subscription.discounts;
    expect(phase?.discounts).toMatchObject([{ discount }]);
    const discounts = [{ discount: String(discount) }];
    const updated = await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: catalog.pro.id, quantity: 1 }],
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
          discounts,
        },
        {
          items: [{ price: catalog.starter.id, quantity: 1 }],
          proration_behavior: "none",
          ...(keeps ? { discounts } : {}),
        },
      ],
    });
    expect(updated.phases.map((one) => one.discounts.length)).toEqual([1, keeps ? 1 : 0]);
    expect((await life.read()).discounts).toEqual([discount]);
    await life.goTo(at("2026-02-15T13:30:00Z"));
    const renewed = await life.read();
    expect(renewed.discounts).toEqual(keeps ? [discount] : []);
    expect(latest(renewed)).toMatchObject({ status: "paid", total });
  });

  it("is lost at once when the phase that runs is rewritten without it", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const life = await subscribe({ discounts: [{ coupon: coupon.id }] });
    const schedule = await stripe.subscriptionSchedules.create({
      from_subscription: life.subscription.id,
    });
    const [phase] = schedule.phases;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: catalog.starter.id, quantity: 1 }],
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
        },
      ],
    });
    expect((await life.read()).discounts).toEqual([]);
  });
});

describe("a cancellation", () => {
  it("at the period's end can be called off, and otherwise ends without another invoice", async () => {
    const life = await subscribe();
    const { subscriptions } = stripe;
    const { id } = life.subscription;
    const scheduled = await subscriptions.update(id, { cancel_at_period_end: true });
    expect(scheduled.cancel_at).toBe(at("2026-02-15T12:00:00Z"));
    const kept = await subscriptions.update(id, { cancel_at_period_end: false });
    expect(kept).toMatchObject({ cancel_at: null, canceled_at: null, status: "active" });
    await subscriptions.update(id, { cancel_at: "min_period_end" });
    await life.goTo(at("2026-02-15T12:01:00Z"));
    expect(await life.read()).toMatchObject({
      status: "canceled",
      ended_at: at("2026-02-15T12:00:00Z"),
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    expect(life.types()).toContain("customer.subscription.deleted");
    expect((await subscriptions.list({ customer: life.customer.id })).data).toEqual([]);
    expect(
      (await subscriptions.list({ customer: life.customer.id, status: "all" })).data,
    ).toHaveLength(1);
  });

  it("at once, prorated and invoiced, credits what was not used", async () => {
    const life = await subscribe();
    await life.goTo(at("2026-01-25T12:00:00Z"));
    await stripe.subscriptions.cancel(life.subscription.id, { prorate: true, invoice_now: true });
    const ended = await life.read();
    expect(ended.status).toBe("canceled");
    expect(latest(ended)).toMatchObject({ status: "paid", total: -Math.round((900 * 21) / 31) });
  });
});

it("an overdue customer is delinquent until the invoice is paid", async () => {
  const life = await subscribe();
  expect(await stripe.customers.retrieve(life.customer.id)).toMatchObject({ currency: "usd" });
  const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: life.customer.id,
  });
  await stripe.subscriptions.update(life.subscription.id, { default_payment_method: broken.id });
  await life.goTo(at("2026-02-15T13:01:00Z"));
  expect(await stripe.customers.retrieve(life.customer.id)).toMatchObject({ delinquent: true });
  await stripe.invoices.pay(idOf((await life.read()).latest_invoice), { paid_out_of_band: true });
  expect(await stripe.customers.retrieve(life.customer.id)).toMatchObject({ delinquent: false });
});

it("a paused subscription is not renewed, and is billed anew when it is resumed", async () => {
  const life = await subscribe();
  expect((await stripe.subscriptions.pause(life.subscription.id)).status).toBe("paused");
  await life.goTo(at("2026-03-01T00:00:00Z"));
  const invoices = () => stripe.invoices.list({ customer: life.customer.id });
  expect((await invoices()).data).toHaveLength(1);
  const resumed = await stripe.subscriptions.resume(life.subscription.id);
  expect(resumed.status).toBe("active");
  expect(periodOf(resumed)).toEqual([at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z")]);
  expect((await invoices()).data.map((one) => one.status)).toEqual(["paid", "paid"]);
});

it("an update that waits for its payment comes in with it, or not at all", async () => {
  const life = await subscribe();
  const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: life.customer.id,
  });
  await stripe.subscriptions.update(life.subscription.id, { default_payment_method: broken.id });
  const change = {
    ...swap(life, catalog.pro),
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
  } satisfies Stripe.SubscriptionUpdateParams;
  const held = await stripe.subscriptions.update(life.subscription.id, change);
  expect(held.pending_update?.subscription_items?.[0]?.price.id).toBe(catalog.pro.id);
  expect(held.items.data[0]?.price.id).toBe(catalog.starter.id);
  expect(held.status).toBe("active");
  const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: life.customer.id });
  await stripe.invoices.pay(idOf(held.latest_invoice), { payment_method: good.id });
  const applied = await life.read();
  expect(applied).toMatchObject({ status: "active", pending_update: null });
  expect(applied.items.data[0]?.price.id).toBe(catalog.pro.id);
  await sandbox.server.settled();
  expect(life.types()).toContain("customer.subscription.pending_update_applied");
});

it("an update that is never paid leaves the plan, and its invoice is void", async () => {
  const life = await subscribe();
  const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: life.customer.id,
  });
  await stripe.subscriptions.update(life.subscription.id, { default_payment_method: broken.id });
  const held = await stripe.subscriptions.update(life.subscription.id, {
    ...swap(life, catalog.pro),
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
  });
  await life.goTo(at("2026-01-16T12:00:00Z"));
  expect(await life.read()).toMatchObject({ status: "active", pending_update: null });
  expect((await stripe.invoices.retrieve(idOf(held.latest_invoice))).status).toBe("void");
  expect(life.types()).toContain("customer.subscription.pending_update_expired");
});

describe("a trial", () => {
  it("costs nothing, warns three days ahead, then turns active and is billed", async () => {
    const life = await subscribe({ trial_period_days: 14 });
    expect(life.subscription.status).toBe("trialing");
    expect(latest(await life.read())).toMatchObject({ status: "paid", total: 0 });
    await life.goTo(at("2026-01-26T13:00:00Z"));
    expect(life.types()).toContain("customer.subscription.trial_will_end");
    await life.goTo(at("2026-01-29T13:30:00Z"));
    const active = await life.read();
    expect(active.status).toBe("active");
    expect(latest(active)).toMatchObject({ status: "paid", total: 900 });
  });
});

describe("a discount", () => {
  it("for one invoice takes off the first and not the second", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: "once" });
    const life = await subscribe({ discounts: [{ coupon: coupon.id }] });
    expect(latest(await life.read())).toMatchObject({ subtotal: 900, total: 0, status: "paid" });
    expect((await life.read()).discounts).toEqual([]);
    await life.goTo(at("2026-02-15T13:30:00Z"));
    expect(latest(await life.read()).total).toBe(900);
  });

  it.each([
    ["itemized", [-610, -305]],
    ["included", [-305, 0]],
  ] as const)("in prorations of mode %s is where the mode says", async (mode, [amount, taken]) => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const life = await subscribe({
      discounts: [{ coupon: coupon.id }],
      billing_mode: { type: "flexible", flexible: { proration_discounts: mode } },
    });
    await life.goTo(at("2026-01-25T12:00:00Z"));
    await stripe.subscriptions.update(life.subscription.id, {
      ...swap(life, catalog.pro),
      proration_behavior: "always_invoice",
    });
    const invoice = latest(await life.read());
    const [credit] = invoice.lines.data;
    const discounted = (credit?.discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0);
    expect([credit?.amount, discounted]).toEqual([amount, taken]);
    expect(invoice.total).toBe(Math.round((2900 * 21) / 62) - 305);
  });
});

describe("a first payment", () => {
  it("that asks for authentication leaves the subscription incomplete, then active", async () => {
    const life = await subscribe({
      card: "pm_card_threeDSecure2Required",
      expand: ["latest_invoice.confirmation_secret"],
    });
    expect(life.subscription.status).toBe("incomplete");
    expect(latest(life.subscription).confirmation_secret?.client_secret).toMatch(/_secret_/);
    const payments = await stripe.invoicePayments.list({
      invoice: idOf(life.subscription.latest_invoice),
    });
    const intent = idOf(payments.data[0]?.payment.payment_intent);
    await fetch(`${sandbox.server.url}/challenge/${intent}`, {
      method: "POST",
      body: new URLSearchParams({ result: "complete" }),
    });
    expect((await life.read()).status).toBe("active");
    expect(life.types()).toContain("invoice.payment_action_required");
  });

  it("that never comes expires after 23 hours", async () => {
    const life = await subscribe({ payment_behavior: "default_incomplete" });
    await life.goTo(at("2026-01-16T11:30:00Z"));
    const expired = await life.read();
    expect(expired.status).toBe("incomplete_expired");
    expect(latest(expired).status).toBe("void");
  });
});

describe("a test clock", () => {
  it("moves two intervals at most and stamps events with its own time", async () => {
    const life = await subscribe();
    await expect(
      stripe.testHelpers.testClocks.advance(life.clock.id, {
        frozen_time: at("2026-06-01T00:00:00Z"),
      }),
    ).rejects.toThrow(/two intervals/);
    const invoice = await stripe.invoices.retrieve(idOf(life.subscription.latest_invoice));
    expect(invoice.created).toBe(at("2026-01-15T12:00:00Z"));
    expect(invoice.test_clock).toBe(life.clock.id);
  });

  it("of a card that asks for authentication off session makes a renewal fail", async () => {
    const life = await subscribe();
    const method = await stripe.paymentMethods.attach("pm_card_threeDSecure2Required", {
      customer: life.customer.id,
    });
    await stripe.subscriptions.update(life.subscription.id, { default_payment_method: method.id });
    await life.goTo(at("2026-02-15T13:30:00Z"));
    const failed = await life.read();
    expect(failed.status).toBe("past_due");
    expect(life.types()).toContain("invoice.payment_action_required");
    const page = latest(failed).hosted_invoice_url ?? "";
    const challenged = await postForm(page, { card: method.id });
    const url = sandbox.server.url + challenged.location;
    expect((await postForm(url, { result: "complete" })).location).toContain("/i/in_");
    expect(latest(await life.read()).status).toBe("paid");
    expect((await life.read()).status).toBe("active");
  });
});

it("a payer without a test clock lives in the sandbox's time", async () => {
  const payer = await createPayer(stripe);
  expect(payer.test_clock).toBeNull();
  expect(Math.abs(payer.created - Date.now() / 1000)).toBeLessThan(10);
});
