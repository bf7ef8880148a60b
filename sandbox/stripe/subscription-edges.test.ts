import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCatalog, idOf, type TestCatalog } from "./testing/catalog";
import { openStripeSandbox, postForm, type StripeSandbox } from "./testing/stripe-sandbox";
import * as subscriber from "./testing/subscriber";
import { at, latest, periodOf, swap, upgradeNow } from "./testing/subscriber";

const DAY = 86_400;
const START = at("2026-01-15T12:00:00Z");

let sandbox: StripeSandbox;
let catalog: TestCatalog;
let stripe: Stripe;

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

async function breakCard(life: subscriber.Life): Promise<void> {
  const { id } = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: life.customer.id,
  });
  const invoice_settings = { default_payment_method: id };
  await stripe.customers.update(life.customer.id, { invoice_settings });
}

const typesOf = async (life: subscriber.Life) => {
  await sandbox.server.settled();
  return life.types();
};

it("an item that is updated by itself changes its subscription, and bills as asked", async () => {
  const life = await subscribe();
  await life.goTo(START + 10 * DAY);
  const id = life.subscription.items.data[0]?.id ?? "";
  const item = await stripe.subscriptionItems.update(id, {
    price: catalog.pro.id,
    proration_behavior: "always_invoice",
    metadata: { seat: "one" },
  });
  expect(item).toMatchObject({ price: { id: catalog.pro.id }, metadata: { seat: "one" } });
  const part = 21 / 31;
  expect(latest(await life.read()).total).toBe(Math.round(2900 * part) - Math.round(900 * part));
});

describe("a trial", () => {
  it("that is shortened, or ended, says at once that it ends", async () => {
    const life = await subscribe({ trial_period_days: 30 });
    expect(await typesOf(life)).not.toContain("customer.subscription.trial_will_end");
    const moved = await stripe.subscriptions.update(life.subscription.id, {
      trial_end: START + 2 * DAY,
    });
    expect(moved).toMatchObject({ status: "trialing", trial_end: START + 2 * DAY });
    expect(periodOf(moved)).toEqual([START, START + 2 * DAY]);
    const count = (types: string[]) =>
      types.filter((type) => type === "customer.subscription.trial_will_end").length;
    expect(count(await typesOf(life))).toBe(1);
    await stripe.subscriptions.update(life.subscription.id, { trial_end: "now" });
    expect((await life.read()).status).toBe("active");
    expect(count(await typesOf(life))).toBe(1);
    const other = await subscribe({ trial_period_days: 30 });
    await stripe.subscriptions.update(other.subscription.id, { trial_end: "now" });
    expect(count(await typesOf(other))).toBe(1);
    expect(latest(await other.read())).toMatchObject({ status: "paid", amount_paid: 900 });
  });

  it.each([
    ["cancel", "canceled"],
    ["pause", "paused"],
    ["create_invoice", "past_due"],
  ] as const)("without a card ends by %s as %s", async (missing_payment_method, status) => {
    const life = await subscribe({
      trial_period_days: 5,
      trial_settings: { end_behavior: { missing_payment_method } },
    });
    const card = idOf(life.customer.invoice_settings.default_payment_method);
    await stripe.paymentMethods.detach(card);
    await life.goTo(START + 5 * DAY + 2 * 3600);
    const ended = await life.read();
    expect(ended.status).toBe(status);
    if (status === "paused")
      expect(ended.status_details?.paused.subscription.type).toBe(
        "trial_end_without_payment_method",
      );
  });
});

describe("a pause", () => {
  it("credits what is unused, and the resumption's invoice counts it", async () => {
    const life = await subscribe();
    await life.goTo(START + 10 * DAY);
    const paused = await stripe.subscriptions.pause(life.subscription.id);
    expect(paused).toMatchObject({
      status: "paused",
      status_details: { paused: { subscription: { type: "pause_requested" } } },
    });
    await life.goTo(START + 45 * DAY);
    const resumed = await stripe.subscriptions.resume(life.subscription.id);
    expect(resumed.status_details).toBeUndefined();
    const invoice = latest(await life.read());
    expect(invoice.lines.data.map((line) => line.amount)).toEqual([
      -Math.round((900 * 21) / 31),
      900,
    ]);
    expect(await typesOf(life)).toEqual(
      expect.arrayContaining(["customer.subscription.paused", "customer.subscription.resumed"]),
    );
  });

  it("without a credit is taken back within the period for nothing", async () => {
    const life = await subscribe();
    await life.goTo(START + 10 * DAY);
    await stripe.subscriptions.pause(life.subscription.id, {
      bill_for: { unused_time_from: { type: "none" } },
    });
    await life.goTo(START + 12 * DAY);
    const resumed = await stripe.subscriptions.resume(life.subscription.id, {
      billing_cycle_anchor: { type: "unchanged" },
      proration_behavior: "none",
    });
    expect(periodOf(resumed)).toEqual(periodOf(life.subscription));
    await life.goTo(START + 31 * DAY + 2 * 3600);
    expect(latest(await life.read())).toMatchObject({ status: "paid", total: 900 });
  });

  it("with a credit is taken back within the period for the rest of it", async () => {
    const life = await subscribe();
    await life.goTo(START + 10 * DAY);
    await stripe.subscriptions.pause(life.subscription.id, { invoicing_behavior: "invoice" });
    expect(latest(await life.read()).total).toBe(-Math.round((900 * 21) / 31));
    await life.goTo(START + 11 * DAY);
    await stripe.subscriptions.resume(life.subscription.id, {
      billing_cycle_anchor: { type: "unchanged" },
      proration_behavior: "always_invoice",
    });
    expect(latest(await life.read()).total).toBe(Math.round((900 * 20) / 31));
    expect((await life.read()).status).toBe("active");
  });

  it("whose end cannot be paid leaves the plan past due, or paused until it is paid", async () => {
    const uncredited = { bill_for: { unused_time_from: { type: "none" } } } as const;
    const lax = await subscribe();
    await stripe.subscriptions.pause(lax.subscription.id, uncredited);
    await breakCard(lax);
    expect((await stripe.subscriptions.resume(lax.subscription.id)).status).toBe("past_due");
    const strict = await subscribe();
    await stripe.subscriptions.pause(strict.subscription.id, uncredited);
    await breakCard(strict);
    await strict.goTo(START + DAY);
    const waiting = await stripe.subscriptions.resume(strict.subscription.id, {
      payment_behavior: "resume_on_payment_success",
    });
    expect(waiting.status).toBe("paused");
    const card = await stripe.paymentMethods.attach("pm_card_visa", {
      customer: strict.customer.id,
    });
    await stripe.invoices.pay(idOf(waiting.latest_invoice), { payment_method: card.id });
    const resumed = await strict.read();
    expect(resumed.status).toBe("active");
    expect(periodOf(resumed)[0]).toBe(START + DAY);
  });

  it("goes on when its end is void, by hand or because nobody paid in 23 hours", async () => {
    const life = await subscribe();
    await stripe.subscriptions.pause(life.subscription.id, {
      bill_for: { unused_time_from: { type: "none" } },
    });
    await stripe.paymentMethods.detach(idOf(life.customer.invoice_settings.default_payment_method));
    const resume = () => stripe.subscriptions.resume(life.subscription.id);
    const first = await resume();
    expect(first.status).toBe("paused");
    await expect(resume()).rejects.toThrow(/not paid yet/);
    await stripe.invoices.voidInvoice(idOf(first.latest_invoice));
    expect((await life.read()).status).toBe("paused");
    const second = await resume();
    await life.goTo(START + 22 * 3600);
    expect(await stripe.invoices.retrieve(idOf(second.latest_invoice))).toMatchObject({
      status: "open",
    });
    await life.goTo(START + 24 * 3600);
    expect(latest(await life.read()).status).toBe("void");
    expect((await life.read()).status).toBe("paused");
  });

  it("is refused beside a schedule, and offered by the portal where it is switched on", async () => {
    const planned = await subscribe();
    await stripe.subscriptionSchedules.create({ from_subscription: planned.subscription.id });
    await expect(stripe.subscriptions.pause(planned.subscription.id)).rejects.toThrow(/schedule/);
    const life = await subscribe();
    const { id: configuration } = await stripe.billingPortal.configurations.create({
      features: { subscription_pause: { enabled: true } },
    });
    const { url } = await stripe.billingPortal.sessions.create({
      customer: life.customer.id,
      configuration,
      return_url: "http://app.test/billing",
      flow_data: {
        type: "subscription_pause",
        subscription_pause: { subscription: life.subscription.id },
      },
    });
    expect(await (await fetch(url)).text()).toContain("Pause your plan");
    await postForm(`${url}/pause/${life.subscription.id}`, {});
    expect((await life.read()).status).toBe("paused");
    expect(await (await fetch(`${url}?home`)).text()).toContain("Your plan is paused");
    await postForm(`${url}/unpause/${life.subscription.id}`, {});
    expect((await life.read()).status).toBe("active");
  });

  it("of the collection alone ends by itself when it was given a day", async () => {
    const life = await subscribe();
    await stripe.subscriptions.update(life.subscription.id, {
      pause_collection: { behavior: "void", resumes_at: START + 20 * DAY },
    });
    await life.goTo(START + 21 * DAY);
    expect((await life.read()).pause_collection).toBeNull();
  });
});

it("an invoice that is void gives the balance back that it used", async () => {
  const life = await subscribe();
  await stripe.customers.update(life.customer.id, { balance: -500 });
  await breakCard(life);
  await life.goTo(START + 31 * DAY + 2 * 3600);
  const open = latest(await life.read());
  expect(open).toMatchObject({ status: "open", amount_due: 400, ending_balance: 0 });
  expect(await stripe.customers.retrieve(life.customer.id)).toMatchObject({ balance: 0 });
  await stripe.invoices.voidInvoice(open.id);
  expect(await stripe.customers.retrieve(life.customer.id)).toMatchObject({ balance: -500 });
});

it("a discount that an update leaves out ends with an event", async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const life = await subscribe({ discounts: [{ coupon: coupon.id }] });
  await stripe.subscriptions.update(life.subscription.id, { discounts: "" });
  expect((await life.read()).discounts).toEqual([]);
  const types = await typesOf(life);
  expect(types.filter((type) => type.startsWith("customer.discount"))).toEqual([
    "customer.discount.created",
    "customer.discount.deleted",
  ]);
});

it("a customer who is deleted takes the subscriptions and cards along, and stays as a stub", async () => {
  const life = await subscribe();
  await stripe.customers.del(life.customer.id);
  expect(await stripe.customers.retrieve(life.customer.id)).toEqual(
    expect.objectContaining({ id: life.customer.id, deleted: true }),
  );
  expect((await life.read()).status).toBe("canceled");
  const types = await typesOf(life);
  expect(types).toContain("customer.subscription.deleted");
  expect(types.at(-1)).toBe("customer.deleted");
  const card = idOf(life.customer.invoice_settings.default_payment_method);
  expect((await stripe.paymentMethods.retrieve(card)).customer).toBeNull();
  expect((await stripe.customers.list({ email: "ada@example.test" })).data).not.toContainEqual(
    expect.objectContaining({ id: life.customer.id }),
  );
});

it("metadata has its limits, merges, and is unset by nothing", async () => {
  const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
  const merged = await stripe.customers.update(id, { metadata: { b: "", c: "3" } });
  expect(merged.metadata).toEqual({ a: "1", c: "3" });
  const refuse = (metadata: Record<string, string>) =>
    expect(stripe.customers.update(id, { metadata })).rejects.toMatchObject({ statusCode: 400 });
  await refuse({ ["k".repeat(41)]: "1" });
  await refuse({ k: "v".repeat(501) });
  await refuse(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`key${i}`, "v"])));
  expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
});

it("an upgrade that waits for 3-D Secure is undone with the request that refused it", async () => {
  const life = await subscribe();
  const asks = await stripe.paymentMethods.attach("pm_card_authenticationRequired", {
    customer: life.customer.id,
  });
  await stripe.subscriptions.update(life.subscription.id, { default_payment_method: asks.id });
  await expect(
    stripe.subscriptions.update(life.subscription.id, {
      ...swap(life, catalog.pro),
      ...upgradeNow,
    }),
  ).rejects.toMatchObject({
    statusCode: 402,
    code: "subscription_payment_intent_requires_action",
  });
  expect((await life.read()).items.data[0]?.price.id).toBe(catalog.starter.id);
});
