import type { Stripe } from "stripe";
import { createCatalog, createPayer, idOf } from "./catalog";
import { command } from "./control";
import { postForm, type StripeSandbox, typedCard } from "./stripe-sandbox";

type RoundTrip = (stripe: Stripe) => Promise<object>;

/**
 * Makes one of everything that the stand-in has, by the real SDK and the hosted pages, and says how
 * each is read again: by resource, in the order of their making.
 */
export async function makeEverything({ stripe }: StripeSandbox): Promise<Map<string, RoundTrip>> {
  const reads = new Map<string, RoundTrip>();
  const catalog = await createCatalog(stripe);
  const payer = await createPayer(stripe);
  const card = idOf(payer.invoice_settings.default_payment_method);
  const coupon = await stripe.coupons.create({ percent_off: 25, duration: "forever" });
  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    code: "QUARTER",
  });
  const subscription = await stripe.subscriptions.create({
    customer: payer.id,
    items: [{ price: catalog.starter.id }],
    discounts: [{ promotion_code: code.id }],
    expand: ["discounts"],
  });
  const invoice = idOf(subscription.latest_invoice);
  const item = subscription.items.data[0]?.id ?? "";
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item, price: catalog.pro.id }],
  });
  const schedule = await stripe.subscriptionSchedules.create({
    from_subscription: subscription.id,
  });
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    customer: payer.id,
    line_items: [{ price: catalog.pack.id, quantity: 2 }],
    success_url: "http://app.test/ok",
    invoice_creation: { enabled: true },
    payment_intent_data: { setup_future_usage: "off_session" },
  });
  await postForm(session.url ?? "", { card: "new", ...typedCard("4000000000005423") });
  const disputed = await createPayer(stripe, "pm_card_createDispute");
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    customer: disputed.id,
    payment_method: idOf(disputed.invoice_settings.default_payment_method),
    confirm: true,
  });
  const [payment] = (await stripe.invoicePayments.list({ invoice })).data;
  const refund = await stripe.refunds.create({
    payment_intent: idOf(payment?.payment.payment_intent),
    amount: 100,
  });
  const note = await stripe.creditNotes.create({ invoice, amount: 50, credit_amount: 50 });
  const setup = await stripe.setupIntents.create({
    customer: payer.id,
    payment_method: card,
    confirm: true,
  });
  const configuration = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  });
  const endpoint = await stripe.webhookEndpoints.create({
    url: "http://127.0.0.1:9/nobody",
    enabled_events: ["account.updated"],
  });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 });
  const [dispute] = (await stripe.disputes.list()).data;
  const [warning] = (await stripe.radar.earlyFraudWarnings.list()).data;
  const product = idOf(catalog.pro.product);

  reads.set("customer", (sdk) => sdk.customers.retrieve(payer.id));
  reads.set("product", (sdk) => sdk.products.retrieve(product));
  reads.set("price", (sdk) => sdk.prices.retrieve(catalog.pro.id, { expand: ["product"] }));
  reads.set("coupon", (sdk) => sdk.coupons.retrieve(coupon.id, { expand: ["applies_to"] }));
  reads.set("promotion_code", (sdk) =>
    sdk.promotionCodes.retrieve(code.id, { expand: ["promotion.coupon"] }),
  );
  reads.set("discount", async () => {
    const [discount] = subscription.discounts;
    if (!discount || typeof discount === "string") throw new Error("no discount");
    return discount;
  });
  reads.set("subscription", (sdk) =>
    sdk.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice", "schedule"] }),
  );
  reads.set("subscription_item", (sdk) => sdk.subscriptionItems.retrieve(item));
  reads.set("subscription_schedule", (sdk) => sdk.subscriptionSchedules.retrieve(schedule.id));
  reads.set("invoice", (sdk) => sdk.invoices.retrieve(invoice, { expand: ["payments"] }));
  reads.set("line_item", async (sdk) => first(await sdk.invoices.listLineItems(invoice)));
  reads.set("invoice_payment", (sdk) => sdk.invoicePayments.retrieve(payment?.id ?? ""));
  reads.set("payment_intent", (sdk) => sdk.paymentIntents.retrieve(intent.id));
  reads.set("charge", (sdk) =>
    sdk.charges.retrieve(idOf(intent.latest_charge), { expand: ["refunds"] }),
  );
  reads.set("payment_method", (sdk) => sdk.paymentMethods.retrieve(card));
  reads.set("setup_intent", (sdk) => sdk.setupIntents.retrieve(setup.id));
  reads.set("refund", (sdk) => sdk.refunds.retrieve(refund.id, { expand: ["charge"] }));
  reads.set("dispute", (sdk) => sdk.disputes.retrieve(dispute?.id ?? ""));
  reads.set("balance_transaction", async (sdk) => {
    const [moved] = (await sdk.disputes.retrieve(dispute?.id ?? "")).balance_transactions;
    if (!moved) throw new Error("no money moved");
    return moved;
  });
  reads.set("radar.early_fraud_warning", (sdk) =>
    sdk.radar.earlyFraudWarnings.retrieve(warning?.id ?? ""),
  );
  reads.set("credit_note", (sdk) => sdk.creditNotes.retrieve(note.id));
  reads.set("credit_note_line_item", async (sdk) =>
    first(await sdk.creditNotes.listLineItems(note.id)),
  );
  reads.set("checkout.session", (sdk) =>
    sdk.checkout.sessions.retrieve(session.id, { expand: ["line_items", "invoice"] }),
  );
  reads.set("item", async (sdk) => first(await sdk.checkout.sessions.listLineItems(session.id)));
  reads.set("billing_portal.configuration", (sdk) =>
    sdk.billingPortal.configurations.retrieve(configuration.id),
  );
  reads.set("billing_portal.session", (sdk) =>
    sdk.billingPortal.sessions.create({
      customer: payer.id,
      configuration: configuration.id,
      return_url: "http://app.test/billing",
    }),
  );
  reads.set("webhook_endpoint", (sdk) => sdk.webhookEndpoints.retrieve(endpoint.id));
  reads.set("test_helpers.test_clock", (sdk) => sdk.testHelpers.testClocks.retrieve(clock.id));
  reads.set("event", async (sdk) => first(await sdk.events.list({ limit: 1 })));
  reads.set("invoiceitem", async (sdk) => {
    const made = first(await sdk.events.list({ type: "invoiceitem.created" }));
    return made.data.object;
  });
  return reads;
}

function first<Row>({ data }: { data: Row[] }): Row {
  const [row] = data;
  if (row === undefined) throw new Error("The list is empty.");
  return row;
}

/** Half a year of trials, renewals, failures, debits, pauses and ends: most events that there are. */
export async function liveThrough(sandbox: StripeSandbox): Promise<void> {
  const { stripe, server } = sandbox;
  const catalog = await createCatalog(stripe);
  const subscribe = async (card: string, more: object = {}) => {
    const payer = await createPayer(stripe, card);
    const items = [{ price: catalog.starter.id }];
    const made = await stripe.subscriptions.create({ customer: payer.id, items, ...more });
    return { payer, id: made.id, item: made.items.data[0]?.id ?? "" };
  };
  await subscribe("pm_card_chargeCustomerFail", { trial_period_days: 10 });
  await subscribe("pm_card_authenticationRequired");
  const paused = await subscribe("pm_card_visa");
  await stripe.subscriptions.pause(paused.id, { type: "subscription", bill_for: {} });
  const waiting = await subscribe("pm_card_visa");
  const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: waiting.payer.id,
  });
  await stripe.subscriptions.update(waiting.id, { default_payment_method: broken.id });
  await stripe.subscriptions.update(waiting.id, {
    items: [{ id: waiting.item, price: catalog.pro.id }],
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
  });
  const scheduled = await subscribe("pm_card_visa");
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: scheduled.id });
  await stripe.subscriptionSchedules.release(schedule.id);
  for (const iban of ["AT611904300234573201", "AT861904300235473202"]) {
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [{ price: catalog.pack.id, quantity: 1 }],
      success_url: "http://app.test/ok",
    });
    await postForm(session.url ?? "", { email: "a@b.test", method: "bank", iban, holder: "Ada" });
  }
  await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: catalog.pack.id, quantity: 1 }],
    success_url: "http://app.test/ok",
  });
  const lost = await createPayer(stripe, "pm_card_createDispute");
  const failing = await createPayer(stripe, "pm_card_refundFail");
  for (const { id, invoice_settings } of [lost, failing]) {
    const paid = await stripe.paymentIntents.create({
      amount: 2000,
      currency: "usd",
      customer: id,
      payment_method: idOf(invoice_settings.default_payment_method),
      confirm: true,
    });
    if (id === failing.id) await stripe.refunds.create({ payment_intent: paid.id });
    const [dispute] = (await stripe.disputes.list({ payment_intent: paid.id })).data;
    if (dispute)
      await stripe.disputes.update(dispute.id, {
        evidence: { uncategorized_text: "winning_evidence" },
      });
  }
  const mended = await subscribe("pm_card_visa", {
    discounts: [
      { coupon: (await stripe.coupons.create({ percent_off: 5, duration: "forever" })).id },
    ],
  });
  await stripe.subscriptions.update(mended.id, { discounts: "" });
  await endSchedules(stripe, await subscribe("pm_card_visa"), await subscribe("pm_card_visa"));
  await payHeldUpdate(stripe, catalog.pro.id, await subscribe("pm_card_visa"));
  await advanceClock(stripe);
  const clocked = await subscribe("pm_card_visa");
  const { created, items } = await stripe.subscriptions.retrieve(clocked.id);
  // A renewal's invoice is a draft for an hour.
  await server.advance((items.data[0]?.current_period_end ?? 0) - created + 600);
  const [draft] = (await stripe.invoices.list({ customer: clocked.payer.id, status: "draft" }))
    .data;
  await command(sandbox, `invoices/${draft?.id}/fail-finalization`);
  await server.advance(9 * 86_400);
  await stripe.subscriptions.resume(paused.id);
  const open = first(await stripe.invoices.list({ status: "open" }));
  const note = await stripe.creditNotes.create({ invoice: open.id, amount: 10 });
  await stripe.creditNotes.voidCreditNote(note.id);
  await stripe.invoices.markUncollectible(open.id);
  await stripe.invoices.voidInvoice(open.id);
  await stripe.customers.del(scheduled.payer.id);
}

interface Subscribed {
  payer: Stripe.Customer;
  id: string;
  item: string;
}

/** One schedule that is canceled, and one that comes to its end. */
async function endSchedules(stripe: Stripe, ...plans: Subscribed[]): Promise<void> {
  for (const [index, { id }] of plans.entries()) {
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id });
    const [phase] = schedule.phases;
    const item = phase?.items[0];
    if (!phase || !item) throw new Error("The schedule has no phase.");
    await stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "cancel",
      phases: [
        {
          items: [{ price: idOf(item.price), quantity: 1 }],
          start_date: phase.start_date,
          end_date: phase.end_date,
        },
      ],
    });
    if (index === 0) await stripe.subscriptionSchedules.cancel(schedule.id);
  }
}

/** An update that is held until another card pays for it. */
async function payHeldUpdate(stripe: Stripe, price: string, plan: Subscribed): Promise<void> {
  const attach = (card: string) => stripe.paymentMethods.attach(card, { customer: plan.payer.id });
  const broken = await attach("pm_card_chargeCustomerFail");
  const held = await stripe.subscriptions.update(plan.id, { default_payment_method: broken.id });
  const changed = await stripe.subscriptions.update(held.id, {
    items: [{ id: plan.item, price }],
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
  });
  const good = await attach("pm_card_visa");
  await stripe.invoices.pay(idOf(changed.latest_invoice), { payment_method: good.id });
}

async function advanceClock(stripe: Stripe): Promise<void> {
  const { testClocks } = stripe.testHelpers;
  const { id, frozen_time } = await testClocks.create({ frozen_time: 1_800_000_000 });
  await testClocks.advance(id, { frozen_time: frozen_time + 60 });
  while ((await testClocks.retrieve(id)).status !== "ready")
    await new Promise((resolve) => setTimeout(resolve, 10));
}
