import type { Stripe } from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import {
  openStripeSandbox,
  postForm,
  type StripeSandbox,
  typedCard,
} from "./testing/stripe-sandbox";

let sandbox: StripeSandbox;
let catalog: TestCatalog;
let stripe: Stripe;
let configuration: string;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
  catalog = await createCatalog(stripe);
  const plans = [catalog.starter, catalog.pro].map((price) => ({
    product: idOf(price.product),
    prices: [price.id],
  }));
  const made = await stripe.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price"],
        billing_cycle_anchor: "now",
        proration_behavior: "always_invoice",
        products: plans,
        schedule_at_period_end: { conditions: [{ type: "decreasing_item_amount" }] },
      },
    },
  });
  configuration = made.id;
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

async function enter(
  price: Stripe.Price,
  flow_data?: (subscription: string) => Stripe.BillingPortal.SessionCreateParams.FlowData,
) {
  const payer = await createPayer(stripe);
  const { id } = await stripe.subscriptions.create({
    customer: payer.id,
    items: [{ price: price.id }],
  });
  const session = await stripe.billingPortal.sessions.create({
    customer: payer.id,
    configuration,
    return_url: "http://app.test/billing",
    ...(flow_data ? { flow_data: flow_data(id) } : {}),
  });
  return { payer, id, url: session.url, read: () => stripe.subscriptions.retrieve(id) };
}

it("canceling writes only cancel_at, and can be taken back", async () => {
  const { url, id, read } = await enter(catalog.starter);
  await postForm(`${url}/cancel/${id}`, { feedback: "unused" });
  const canceled = await read();
  expect(canceled).toMatchObject({
    cancel_at: canceled.items.data[0]?.current_period_end,
    cancel_at_period_end: false,
    cancellation_details: { feedback: "unused", reason: "cancellation_requested" },
  });
  await postForm(`${url}/resume/${id}`, {});
  expect(await read()).toMatchObject({ cancel_at: null, canceled_at: null });
});

it("an upgrade is previewed, charged at once, and starts a new period", async () => {
  const { url, id, read, payer } = await enter(catalog.starter);
  const preview = await fetch(`${url}/update/${id}/confirm?price=${catalog.pro.id}`);
  expect(await preview.text()).toContain("$20.00");
  expect((await read()).items.data[0]?.price.id).toBe(catalog.starter.id);
  await postForm(`${url}/update/${id}/confirm`, { price: catalog.pro.id });
  expect((await read()).items.data[0]?.price.id).toBe(catalog.pro.id);
  const { data } = await stripe.invoices.list({ customer: payer.id });
  expect(data.map((one) => one.amount_paid)).toEqual([2000, 900]);
});

it("an upgrade that the card refuses changes nothing and says why", async () => {
  const { url, id, read, payer } = await enter(catalog.starter);
  const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: payer.id,
  });
  await stripe.subscriptions.update(id, { default_payment_method: broken.id });
  const refused = await postForm(`${url}/update/${id}/confirm`, { price: catalog.pro.id });
  expect(refused).toMatchObject({ status: 402 });
  expect(refused.text).toContain("Your card was declined.");
  expect((await read()).items.data[0]?.price.id).toBe(catalog.starter.id);
});

it("a cheaper plan is scheduled for the period's end", async () => {
  const { url, id, read } = await enter(catalog.pro);
  await postForm(`${url}/update/${id}/confirm`, { price: catalog.starter.id });
  const scheduled = await read();
  expect(scheduled.items.data[0]?.price.id).toBe(catalog.pro.id);
  const schedule = await stripe.subscriptionSchedules.retrieve(idOf(scheduled.schedule));
  expect(schedule.phases.map((phase) => phase.items[0]?.price)).toEqual([
    catalog.pro.id,
    catalog.starter.id,
  ]);
  await postForm(`${url}/keep/${id}`, {});
  expect((await read()).schedule).toBeNull();
});

it("a new card becomes the default and settles what is overdue", async () => {
  const { url, payer, id } = await enter(catalog.starter);
  await postForm(`${url}/payment-method`, typedCard("5555555555554444"));
  const customer = await stripe.customers.retrieve(payer.id);
  if (customer.deleted) throw new Error("The customer is gone.");
  const method = idOf(customer.invoice_settings.default_payment_method);
  expect((await stripe.paymentMethods.retrieve(method)).card?.brand).toBe("mastercard");
  const declined = await postForm(`${url}/payment-method`, typedCard("4000000000000002"));
  expect(declined.text).toContain("Your card was declined.");
  expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
});

it("a deep link starts at its task and returns where it was told", async () => {
  const { url, id, read } = await enter(catalog.starter, (subscription) => ({
    type: "subscription_cancel",
    subscription_cancel: { subscription },
    after_completion: { type: "redirect", redirect: { return_url: "http://app.test/bye" } },
  }));
  const first = await fetch(url, { redirect: "manual" });
  expect(first.headers.get("location")).toContain(`/cancel/${id}`);
  expect((await postForm(`${url}/cancel/${id}`, {})).location).toBe("http://app.test/bye");
  expect((await read()).cancel_at).not.toBeNull();
});

it("nobody else's subscription or card can be reached", async () => {
  const [mine, theirs] = [await enter(catalog.starter), await enter(catalog.starter)];
  expect((await postForm(`${mine.url}/cancel/${theirs.id}`, {})).status).toBe(404);
  const card = idOf(theirs.payer.invoice_settings.default_payment_method);
  expect((await postForm(`${mine.url}/default/${card}`, {})).status).toBe(404);
  expect((await theirs.read()).cancel_at).toBeNull();
  expect((await fetch(`${mine.url}x`)).status).toBe(404);
});

it("invoices are listed with their page and a PDF", async () => {
  const { url, payer } = await enter(catalog.starter);
  const [invoice] = (await stripe.invoices.list({ customer: payer.id })).data;
  expect(await (await fetch(url)).text()).toContain(invoice?.number);
  expect(await (await fetch(invoice?.hosted_invoice_url ?? "")).text()).toContain("Starter");
  const pdf = Buffer.from(await (await fetch(invoice?.invoice_pdf ?? "")).arrayBuffer());
  expect(pdf.subarray(0, 8).toString()).toBe("%PDF-1.4");
  expect(pdf.subarray(-6).toString()).toBe("%%EOF\n");
});
