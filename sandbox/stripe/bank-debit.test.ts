import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCatalog, createPayer, idOf, type TestCatalog } from "./testing/catalog";
import { command } from "./testing/control";
import { openStripeSandbox, postForm, type StripeSandbox } from "./testing/stripe-sandbox";

const DAY = 86_400;
const PAYS = { method: "bank", iban: "AT61 1904 3002 3457 3201", holder: "Ada" };
const REFUSES = { method: "bank", iban: "AT861904300235473202", holder: "Ada" };

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

async function open(mode: "payment" | "subscription", more: object = {}) {
  const { id: customer } = await stripe.customers.create({ email: "ada@example.test" });
  const price = mode === "payment" ? catalog.pack.id : catalog.pro.id;
  const session = await stripe.checkout.sessions.create({
    mode,
    customer,
    line_items: [{ price, quantity: 1 }],
    success_url: "http://app.test/ok",
    ...more,
  });
  const url = session.url ?? "";
  return {
    customer,
    url,
    id: session.id,
    read: (...expand: string[]) => stripe.checkout.sessions.retrieve(session.id, { expand }),
    async types() {
      await sandbox.server.settled();
      return sandbox.received
        .filter(({ event }) => JSON.stringify(event.data.object).includes(customer))
        .map((one) => one.type);
    },
  };
}

describe("a pack by bank debit", () => {
  it("completes unpaid and is paid three days later", async () => {
    const session = await open("payment", { invoice_creation: { enabled: true } });
    expect(await (await fetch(session.url)).text()).toContain("Bank debit");
    expect((await postForm(session.url, PAYS)).location).toBe("http://app.test/ok");
    const waiting = await session.read("payment_intent");
    expect(waiting).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      invoice: null,
      payment_intent: { status: "processing", amount_received: 0 },
    });
    const [charge] = (await stripe.charges.list({ customer: session.customer })).data;
    expect(charge).toMatchObject({
      status: "pending",
      paid: false,
      payment_method_details: { type: "sepa_debit", sepa_debit: { last4: "3201" } },
    });
    await expect(
      stripe.refunds.create({ payment_intent: idOf(waiting.payment_intent) }),
    ).rejects.toMatchObject({ param: "payment_intent" });
    await sandbox.server.advance(3 * DAY + 60);
    const paid = await session.read("payment_intent", "invoice");
    expect(paid).toMatchObject({
      payment_status: "paid",
      invoice: { status: "paid" },
      payment_intent: { status: "succeeded", amount_received: 500 },
    });
    const types = await session.types();
    expect(types).toEqual(
      expect.arrayContaining([
        "payment_intent.processing",
        "charge.pending",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.async_payment_succeeded",
      ]),
    );
    const refund = await stripe.refunds.create({ payment_intent: idOf(paid.payment_intent) });
    expect(refund.status).toBe("pending");
  });

  it("that the bank refuses stays unpaid and says so once", async () => {
    const session = await open("payment");
    await postForm(session.url, REFUSES);
    await sandbox.server.advance(3 * DAY + 60);
    expect(await session.read("payment_intent")).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      payment_intent: {
        status: "requires_payment_method",
        last_payment_error: { code: "debit_not_authorized" },
      },
    });
    const types = await session.types();
    expect(types.filter((type) => type.startsWith("checkout.session.async"))).toEqual([
      "checkout.session.async_payment_failed",
    ]);
    expect(types).toContain("charge.failed");
  });

  it("is settled at once by the control API, against what its account says", async () => {
    const session = await open("payment");
    await postForm(session.url, REFUSES);
    await command(sandbox, `payments/${session.id}`, { status: "succeeded" });
    expect((await session.read()).payment_status).toBe("paid");
    await expect(command(sandbox, `payments/${session.id}`, { status: "failed" })).rejects.toThrow(
      /succeeded/,
    );
  });

  it("needs a test account, and is not offered where only cards are allowed", async () => {
    const session = await open("payment");
    const wrong = await postForm(session.url, { ...PAYS, iban: "DE02120300000000202051" });
    expect(wrong.text).toContain("Your IBAN is invalid");
    const cards = await open("payment", { allowed_payment_method_types: ["card"] });
    expect((await cards.read()).payment_method_types).toEqual(["card"]);
    expect(await (await fetch(cards.url)).text()).not.toContain("Bank debit");
  });
});

describe("a subscription by bank debit", () => {
  it("is active while its invoice is open, and its renewal is debited too", async () => {
    const session = await open("subscription");
    await postForm(session.url, PAYS);
    const started = await session.read("subscription.latest_invoice");
    expect(started).toMatchObject({
      payment_status: "unpaid",
      subscription: { status: "active", latest_invoice: { status: "open", amount_paid: 0 } },
    });
    await sandbox.server.advance(3 * DAY + 60);
    const paid = await session.read("subscription.latest_invoice");
    expect(paid).toMatchObject({
      payment_status: "paid",
      subscription: { status: "active", latest_invoice: { status: "paid" } },
    });
    await sandbox.server.advance(28 * DAY + 2 * 3600);
    const renewed = await session.read("subscription.latest_invoice");
    expect(renewed.subscription).toMatchObject({
      status: "active",
      latest_invoice: { status: "open", billing_reason: "subscription_cycle" },
    });
    await sandbox.server.advance(3 * DAY + 60);
    expect((await session.read("subscription.latest_invoice")).subscription).toMatchObject({
      latest_invoice: { status: "paid" },
    });
    const asyncs = (await session.types()).filter((type) => type.includes("async_payment"));
    expect(asyncs).toEqual(["checkout.session.async_payment_succeeded"]);
  });

  it("that the bank refuses is past due, and a card makes it good", async () => {
    const session = await open("subscription");
    await postForm(session.url, REFUSES);
    await sandbox.server.advance(3 * DAY + 60);
    const failed = await session.read("subscription.latest_invoice");
    expect(failed).toMatchObject({
      payment_status: "unpaid",
      subscription: { status: "past_due", latest_invoice: { status: "open", attempt_count: 1 } },
    });
    const { subscription } = failed;
    if (!subscription || typeof subscription === "string") throw new Error("not expanded");
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: session.customer });
    await stripe.invoices.pay(idOf(subscription.latest_invoice), { payment_method: card.id });
    expect((await session.read("subscription")).subscription).toMatchObject({ status: "active" });
    expect(await session.types()).toContain("invoice.payment_failed");
  });
});

it("a payment intent with a saved account is processing until the bank answers", async () => {
  const { id: customer } = await createPayer(stripe);
  const account = await stripe.paymentMethods.create({
    type: "sepa_debit",
    sepa_debit: { iban: "AT611904300234573201" },
    billing_details: { name: "Ada", email: "ada@example.test" },
  });
  await stripe.paymentMethods.attach(account.id, { customer });
  const intent = await stripe.paymentIntents.create({
    amount: 1500,
    currency: "usd",
    customer,
    payment_method: account.id,
    confirm: true,
    off_session: true,
  });
  expect(intent.status).toBe("processing");
  await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
  });
  await command(sandbox, `payments/${intent.id}`, { status: "succeeded" });
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
});

describe("a coupon for some products", () => {
  it("takes nothing off the others, and shows its products to who asks", async () => {
    const products = [idOf(catalog.pro.product)];
    const coupon = await stripe.coupons.create({ percent_off: 50, applies_to: { products } });
    expect(coupon.applies_to).toBeUndefined();
    const read = await stripe.coupons.retrieve(coupon.id, { expand: ["applies_to"] });
    expect(read.applies_to).toEqual({ products });
    const discounts = [{ coupon: coupon.id }];
    const { customer } = await open("payment");
    const create = (price: string, mode: "payment" | "subscription") =>
      stripe.checkout.sessions.create({
        mode,
        customer,
        line_items: [{ price, quantity: 1 }],
        success_url: "http://app.test/ok",
        discounts,
      });
    expect((await create(catalog.pro.id, "subscription")).amount_total).toBe(1450);
    await expect(create(catalog.starter.id, "subscription")).rejects.toThrow(/does not apply/);
    await expect(create(catalog.pack.id, "payment")).rejects.toThrow(/does not apply/);
  });
});
