import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import { openStripeSandbox, type StripeSandbox } from "./testing/stripe-sandbox";

let sandbox: StripeSandbox;
let catalog: TestCatalog;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  catalog = await createCatalog(sandbox.stripe);
});
afterAll(async () => {
  await sandbox.server.settled();
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

describe("each resource makes a round trip through the real SDK", () => {
  it("customers: create, retrieve, update, list by email, search, delete", async () => {
    const { customers } = sandbox.stripe;
    const made = await customers.create({
      email: "grace@example.test",
      metadata: { user_id: "7" },
    });
    await customers.update(made.id, { name: "Grace", metadata: { plan: "pro", user_id: "" } });
    const read = await customers.retrieve(made.id);
    expect(read).toMatchObject({ name: "Grace", metadata: { plan: "pro" } });
    expect(read).not.toHaveProperty("metadata.user_id");
    const listed = await customers.list({ email: "grace@example.test" });
    expect(listed.data.map((one) => one.id)).toEqual([made.id]);
    const found = await customers.search({ query: "metadata['plan']:'pro'" });
    expect(found.data.map((one) => one.id)).toEqual([made.id]);
    expect(await customers.del(made.id)).toMatchObject({ id: made.id, deleted: true });
    expect(await customers.retrieve(made.id)).toMatchObject({ deleted: true });
  });

  it("prices: lookup keys are unique and move only on request", async () => {
    const { prices } = sandbox.stripe;
    const product = await sandbox.stripe.products.create({ name: "Team" });
    const price = { product: product.id, currency: "usd", lookup_key: "team_monthly" };
    const first = await prices.create({ ...price, unit_amount: 100 });
    await expect(prices.create({ ...price, unit_amount: 200 })).rejects.toMatchObject({
      code: "resource_already_exists",
      param: "lookup_key",
    });
    const second = await prices.create({ ...price, unit_amount: 200, transfer_lookup_key: true });
    const held = await prices.list({ lookup_keys: ["team_monthly"], expand: ["data.product"] });
    expect(held.data.map((one) => one.id)).toEqual([second.id]);
    expect(held.data[0]?.product).toMatchObject({ id: product.id, name: "Team" });
    expect((await prices.retrieve(first.id)).lookup_key).toBeNull();
    await sandbox.stripe.products.update(product.id, { active: false });
    expect((await sandbox.stripe.products.list({ active: false })).data[0]?.id).toBe(product.id);
  });

  it("checkout sessions: create, line items, list, expire", async () => {
    const { sessions } = sandbox.stripe.checkout;
    const session = await sessions.create({
      mode: "payment",
      line_items: [{ price: catalog.pack.id, quantity: 2 }],
      success_url: "http://app.test/ok?s={CHECKOUT_SESSION_ID}",
      metadata: { kind: "pack" },
      payment_intent_data: { metadata: { kind: "pack" } },
    });
    expect(session).toMatchObject({ status: "open", payment_status: "unpaid", amount_total: 1000 });
    const items = await sessions.listLineItems(session.id);
    expect(items.data[0]).toMatchObject({ quantity: 2, amount_total: 1000 });
    expect((await sessions.list({ status: "open" })).data.map((one) => one.id)).toContain(
      session.id,
    );
    expect((await sessions.expire(session.id)).status).toBe("expired");
    await expect(sessions.expire(session.id)).rejects.toThrow(/Only Checkout Sessions/);
  });

  it("payment and setup intents, methods, charges and refunds", async () => {
    const { stripe } = sandbox;
    const payer = await createPayer(stripe);
    const method = idOf(payer.invoice_settings.default_payment_method);
    const intent = await stripe.paymentIntents.create({
      amount: 1500,
      currency: "usd",
      customer: payer.id,
      payment_method: method,
      off_session: true,
      confirm: true,
      metadata: { kind: "topup" },
      expand: ["latest_charge"],
    });
    expect(intent).toMatchObject({ status: "succeeded", amount_received: 1500 });
    const charge = idOf(intent.latest_charge);
    await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    await stripe.refunds.create({ charge });
    const after = await stripe.charges.retrieve(charge, { expand: ["refunds"] });
    expect(after).toMatchObject({ amount_refunded: 1500, refunded: true });
    expect(after.refunds?.data.map((one) => one.amount)).toEqual([1000, 500]);
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
    const setup = await stripe.setupIntents.create({ customer: payer.id });
    const done = await stripe.setupIntents.confirm(setup.id, {
      payment_method: "pm_card_mastercard",
    });
    expect(done.status).toBe("succeeded");
    const cards = await stripe.customers.listPaymentMethods(payer.id);
    expect(cards.data.map((one) => one.card?.brand)).toEqual(["mastercard", "visa"]);
    await stripe.paymentMethods.detach(method);
    expect((await stripe.paymentMethods.list({ customer: payer.id })).data).toHaveLength(1);
    const left = await stripe.customers.retrieve(payer.id);
    expect(left).toMatchObject({ invoice_settings: { default_payment_method: null } });
  });

  it("subscription items, invoices, their lines and payments", async () => {
    const { stripe } = sandbox;
    const payer = await createPayer(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.starter.id }],
    });
    const items = await stripe.subscriptionItems.list({ subscription: subscription.id });
    expect(items.data[0]?.current_period_start).toBe(subscription.start_date);
    const invoice = await stripe.invoices.retrieve(idOf(subscription.latest_invoice), {
      expand: ["payments.data.payment.payment_intent"],
    });
    expect(invoice.parent?.subscription_details?.subscription).toBe(subscription.id);
    const payment = invoice.payments?.data[0];
    expect(payment?.payment.payment_intent).toMatchObject({ status: "succeeded", amount: 900 });
    const intent = idOf(payment?.payment.payment_intent);
    const back = await stripe.invoicePayments.list({
      payment: { type: "payment_intent", payment_intent: intent },
    });
    expect(back.data[0]?.invoice).toBe(invoice.id);
    const lines = await stripe.invoices.listLineItems(invoice.id);
    expect(lines.data[0]?.pricing?.price_details?.price).toBe(catalog.starter.id);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview.amount_due).toBe(900);
    await expect(stripe.invoices.retrieve(preview.id)).rejects.toMatchObject({
      code: "resource_missing",
    });
  });

  it("portal configurations and sessions, webhook endpoints, events", async () => {
    const { stripe } = sandbox;
    const payer = await createPayer(stripe);
    const configuration = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true }, subscription_cancel: { enabled: true } },
    });
    expect(configuration.features.subscription_cancel.mode).toBe("at_period_end");
    const updated = await stripe.billingPortal.configurations.update(configuration.id, {
      features: { customer_update: { enabled: true, allowed_updates: ["email"] } },
    });
    expect(updated.features.invoice_history.enabled).toBe(true);
    const session = await stripe.billingPortal.sessions.create({
      customer: payer.id,
      configuration: configuration.id,
      return_url: "http://app.test/billing",
    });
    expect((await fetch(session.url)).status).toBe(200);
    const endpoint = await stripe.webhookEndpoints.create({
      url: "http://127.0.0.1:9/never",
      enabled_events: ["charge.failed"],
      api_version: "2026-10-28.endive",
    });
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty("secret");
    await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await stripe.webhookEndpoints.del(endpoint.id);
    const events = await stripe.events.list({ type: "payment_method.*" });
    const [event] = events.data;
    expect(event?.type).toBe("payment_method.attached");
    expect((await stripe.events.retrieve(event?.id ?? "")).api_version).toBe("2026-10-28.endive");
  });

  it("coupons and promotion codes", async () => {
    const { stripe } = sandbox;
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once", name: "Half" });
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "HALF",
      max_redemptions: 1,
    });
    const listed = await stripe.promotionCodes.list({ code: "half", active: true });
    expect(listed.data.map((one) => one.id)).toEqual([code.id]);
    const payer = await createPayer(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: payer.id,
      items: [{ price: catalog.pro.id }],
      discounts: [{ promotion_code: code.id }],
      expand: ["latest_invoice"],
    });
    expect(subscription.latest_invoice).toMatchObject({ subtotal: 2900, total: 1450 });
    expect((await stripe.promotionCodes.retrieve(code.id)).active).toBe(false);
    await expect(
      stripe.subscriptions.create({
        customer: payer.id,
        items: [{ price: catalog.pro.id }],
        discounts: [{ promotion_code: code.id }],
      }),
    ).rejects.toThrow(/invalid/);
  });
});
