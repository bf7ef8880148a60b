import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allLines, createCatalog, idOf, type TestCatalog } from "./testing/catalog";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";
import * as subscriber from "./testing/subscriber";
import { at, latest, periodOf, swap, upgradeNow } from "./testing/subscriber";

let sandbox: StripeSandbox;
let catalog: TestCatalog;
let stripe: Stripe;

const DAY = 86_400;

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

describe("a renewal", () => {
  it("is a draft for an hour, then charged, and bills the next period", async () => {
    const life = await subscribe();
    await life.goTo(at("2026-02-15T12:30:00Z"));
    const draft = await life.read();
    expect(periodOf(draft)).toEqual([at("2026-02-15T12:00:00Z"), at("2026-03-15T12:00:00Z")]);
    expect(latest(draft)).toMatchObject({ status: "draft", billing_reason: "subscription_cycle" });
    await life.goTo(at("2026-02-15T13:30:00Z"));
    expect(latest(await life.read())).toMatchObject({ status: "paid", amount_paid: 900 });
    expect(life.types()).toEqual(
      expect.arrayContaining([
        "invoice.upcoming",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
      ]),
    );
  });

  it("keeps the anchor's day through shorter months", async () => {
    const life = await subscribe({ from: "2026-01-31T10:00:00Z" });
    await life.goTo(at("2026-03-01T00:00:00Z"));
    expect(periodOf(await life.read())).toEqual([
      at("2026-02-28T10:00:00Z"),
      at("2026-03-31T10:00:00Z"),
    ]);
    await life.goTo(at("2026-04-01T00:00:00Z"));
    expect(periodOf(await life.read())).toEqual([
      at("2026-03-31T10:00:00Z"),
      at("2026-04-30T10:00:00Z"),
    ]);
  });

  it("reports the rolled items in previous_attributes", async () => {
    const life = await subscribe();
    await life.goTo(at("2026-02-15T12:30:00Z"));
    const rolled = sandbox.received.find(
      ({ event }) =>
        event.type === "customer.subscription.updated" &&
        event.data.object.id === life.subscription.id &&
        event.data.previous_attributes?.items !== undefined,
    );
    expect(rolled).toBeDefined();
  });

  it("that fails is tried again on days 3, 5 and 7, then the subscription ends", async () => {
    const life = await subscribe();
    const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: life.customer.id,
    });
    await stripe.customers.update(life.customer.id, {
      invoice_settings: { default_payment_method: broken.id },
    });
    const charged = at("2026-02-15T13:00:00Z");
    await life.goTo(charged + 60);
    const failed = await life.read();
    expect(failed.status).toBe("past_due");
    expect(latest(failed)).toMatchObject({
      status: "open",
      attempt_count: 1,
      next_payment_attempt: charged + 3 * DAY,
    });
    await life.goTo(charged + 5 * DAY + 60);
    expect(latest(await life.read())).toMatchObject({ attempt_count: 3 });
    await life.goTo(charged + 7 * DAY + 60);
    expect(await life.read()).toMatchObject({
      status: "canceled",
      cancellation_details: { reason: "payment_failed" },
    });
  });

  it("that failed is made good by a new card, and the subscription is active again", async () => {
    const life = await subscribe();
    const methods = stripe.paymentMethods;
    const broken = await methods.attach("pm_card_chargeCustomerFail", {
      customer: life.customer.id,
    });
    await stripe.subscriptions.update(life.subscription.id, { default_payment_method: broken.id });
    await life.goTo(at("2026-02-15T13:01:00Z"));
    const good = await methods.attach("pm_card_visa", { customer: life.customer.id });
    const invoice = await stripe.invoices.pay(idOf((await life.read()).latest_invoice), {
      payment_method: good.id,
    });
    expect(invoice.status).toBe("paid");
    expect((await life.read()).status).toBe("active");
  });
});

describe("an upgrade that starts a new period", () => {
  it("bills the difference at once, by the second", async () => {
    const life = await subscribe();
    await life.goTo(at("2026-01-30T12:00:00Z"));
    const preview = await stripe.invoices.createPreview({
      subscription: life.subscription.id,
      subscription_details: {
        ...swap(life, catalog.pro),
        billing_cycle_anchor: { type: "now" },
        proration_behavior: "always_invoice",
      },
    });
    await stripe.subscriptions.update(life.subscription.id, {
      ...swap(life, catalog.pro),
      ...upgradeNow,
    });
    const upgraded = await life.read();
    const invoice = latest(upgraded);
    const unused = Math.round((900 * 16) / 31);
    expect(invoice).toMatchObject({ status: "paid", billing_reason: "subscription_update" });
    expect(invoice.total).toBe(2900 - unused);
    expect(preview.total).toBe(invoice.total);
    expect(periodOf(upgraded)).toEqual([at("2026-01-30T12:00:00Z"), at("2026-02-28T12:00:00Z")]);
    const [credit, debit] = await allLines(stripe, invoice.id);
    const details = credit?.parent?.subscription_item_details;
    expect(details?.proration_details?.credited_items?.invoice).toBe(
      idOf(life.subscription.latest_invoice),
    );
    expect(debit?.parent?.subscription_item_details?.proration).toBe(false);
  });

  it("that cannot be paid leaves no trace", async () => {
    const life = await subscribe();
    const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: life.customer.id,
    });
    await stripe.customers.update(life.customer.id, {
      invoice_settings: { default_payment_method: broken.id },
    });
    const before = await life.read();
    await expect(
      stripe.subscriptions.update(life.subscription.id, {
        ...swap(life, catalog.pro),
        ...upgradeNow,
      }),
    ).rejects.toMatchObject({ type: "StripeCardError", code: "card_declined", statusCode: 402 });
    expect(await life.read()).toEqual(before);
    const invoices = await stripe.invoices.list({ customer: life.customer.id });
    expect(invoices.data).toHaveLength(1);
  });

  it("never mints money: what lines credit was debited before", async () => {
    const life = await subscribe();
    let time = at("2026-01-15T12:00:00Z");
    for (const [step, price] of [catalog.pro, catalog.starter, catalog.pro].entries()) {
      time += (step + 2) * DAY + 12_345;
      await life.goTo(time);
      await stripe.subscriptions.update(life.subscription.id, {
        ...swap(life, price),
        ...upgradeNow,
      });
    }
    const invoices = await stripe.invoices.list({ customer: life.customer.id });
    const lines = await Promise.all(invoices.data.map((one) => allLines(stripe, one.id)));
    const byId = new Map(lines.flat().map((line) => [line.id, line]));
    for (const line of byId.values()) {
      const from = line.parent?.subscription_item_details?.proration_details?.credited_items;
      if (!from) continue;
      const debited = byId.get(from.invoice_line_items[0] ?? "");
      expect(-line.amount).toBeLessThanOrEqual(debited?.amount ?? 0);
    }
    const customer = await stripe.customers.retrieve(life.customer.id);
    if (customer.deleted) throw new Error("The customer is gone.");
    const paid = invoices.data.reduce((sum, one) => sum + one.amount_paid, 0);
    const total = invoices.data.reduce((sum, one) => sum + one.total, 0);
    expect(paid).toBe(total - customer.balance);
  });
});

describe("a change within the period", () => {
  it("waits for the next invoice, prorations first", async () => {
    const life = await subscribe();
    await life.goTo(at("2026-01-25T12:00:00Z"));
    await stripe.subscriptions.update(life.subscription.id, swap(life, catalog.pro));
    expect(latest(await life.read()).billing_reason).toBe("subscription_create");
    const part = 21 / 31;
    const upcoming = await stripe.invoices.createPreview({ subscription: life.subscription.id });
    expect(upcoming.lines.data.map((line) => line.amount)).toEqual([
      -Math.round(900 * part),
      Math.round(2900 * part),
      2900,
    ]);
    await life.goTo(at("2026-02-15T13:30:00Z"));
    const invoice = latest(await life.read());
    expect(invoice.total).toBe(upcoming.total);
    const proration = invoice.lines.data.map(
      (line) => line.parent?.subscription_item_details?.proration,
    );
    expect(proration).toEqual([true, true, false]);
  });

  it("to a cheaper plan with an invoice now leaves the rest as balance, which pays later", async () => {
    const life = await subscribe({ price: catalog.pro.id });
    await life.goTo(at("2026-01-25T12:00:00Z"));
    await stripe.subscriptions.update(life.subscription.id, {
      ...swap(life, catalog.starter),
      proration_behavior: "always_invoice",
    });
    const credit = latest(await life.read());
    const part = 21 / 31;
    expect(credit.total).toBe(Math.round(900 * part) - Math.round(2900 * part));
    expect(credit).toMatchObject({ status: "paid", amount_paid: 0, amount_due: 0 });
    const customer = await stripe.customers.retrieve(life.customer.id);
    expect(customer).toMatchObject({ balance: credit.total });
    await life.goTo(at("2026-02-15T13:30:00Z"));
    const renewal = latest(await life.read());
    expect(renewal).toMatchObject({
      status: "paid",
      amount_due: 0,
      starting_balance: credit.total,
    });
    expect(renewal.ending_balance).toBe(credit.total + 900);
  });
});
