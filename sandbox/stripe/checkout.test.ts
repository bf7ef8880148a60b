import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

const SUCCESS = "http://app.test/ok?session={CHECKOUT_SESSION_ID}";

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
  catalog = await createCatalog(stripe);
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

async function open(params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: catalog.pack.id, quantity: 1 }],
    success_url: SUCCESS,
    cancel_url: "http://app.test/no",
    ...params,
  });
  if (!session.url) throw new Error("The session has no page.");
  return { id: session.id, url: session.url };
}

const subscription = (customer: string): Partial<Stripe.Checkout.SessionCreateParams> => ({
  mode: "subscription",
  customer,
  line_items: [{ price: catalog.starter.id, quantity: 1 }],
});

const newCard = (number: string) => ({ card: "new", ...typedCard(number) });

async function eventsOf(id: string): Promise<string[]> {
  await sandbox.server.settled();
  const { data } = await stripe.events.list({ limit: 100 });
  return data
    .filter((event) => JSON.stringify(event.data.object).includes(id))
    .map((event) => event.type)
    .reverse();
}

describe("a first invoice that the customer's credit covers", () => {
  it.each([
    ["all of", -2_000, -1_100],
    ["all but less than a card can be charged of", -880, 20],
  ])("%s completes, saves the card and charges nothing", async (_what, balance, left) => {
    const { id: customer } = await stripe.customers.create({ email: "ada@example.test", balance });
    const { id, url } = await open(subscription(customer));
    expect((await postForm(url, newCard("4242424242424242"))).status).toBe(303);
    const session = await stripe.checkout.sessions.retrieve(id, {
      expand: ["subscription", "invoice.payments", "customer"],
    });
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "paid",
      subscription: { status: "active", default_payment_method: expect.stringMatching(/^pm_/) },
      invoice: {
        status: "paid",
        total: 900,
        amount_due: 0,
        amount_paid: 0,
        payments: { data: [] },
      },
      customer: { balance: left },
    });
    expect((await stripe.charges.list({ customer })).data).toEqual([]);
    expect((await eventsOf(id)).filter((one) => one.startsWith("checkout."))).toEqual([
      "checkout.session.completed",
    ]);
  });

  it("still asks the bank about the card, and refuses one that declines", async () => {
    const { id: customer } = await stripe.customers.create({ balance: -2_000 });
    const { id, url } = await open(subscription(customer));
    expect((await postForm(url, newCard("4000000000000002"))).status).toBe(402);
    const asked = await postForm(url, newCard("4000002500003155"));
    expect(asked.location).toContain("/challenge/seti_");
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    await postForm(sandbox.server.url + asked.location, { result: "complete" });
    expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe("paid");
    expect((await stripe.subscriptions.list({ customer })).data).toHaveLength(1);
  });

  it("in part charges the rest", async () => {
    const { id: customer } = await stripe.customers.create({ balance: -300 });
    const { url } = await open(subscription(customer));
    await postForm(url, newCard("4242424242424242"));
    const [charge] = (await stripe.charges.list({ customer })).data;
    expect(charge).toMatchObject({ amount: 600, paid: true });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
  });
});

describe("a pack", () => {
  it("is paid by a guest, once, and the customer goes back with the session's id", async () => {
    const { id, url } = await open({ metadata: { pack: "small" } });
    const page = await (await fetch(url)).text();
    expect(page).toContain("Small pack");
    const fields = { email: "guest@example.test", ...typedCard("4242424242424242") };
    const paid = await postForm(url, fields);
    expect(paid).toMatchObject({ status: 303, location: `http://app.test/ok?session=${id}` });
    expect((await postForm(url, fields)).location).toBe(paid.location);
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
    expect(session).toMatchObject({ status: "complete", payment_status: "paid", customer: null });
    expect(session.payment_intent).toMatchObject({ status: "succeeded", amount: 500 });
    const completed = (await eventsOf(id)).filter((one) => one === "checkout.session.completed");
    expect(completed).toHaveLength(1);
  });

  it.each([
    ["a declined card", "4000000000000002", "Your card was declined."],
    ["a card without funds", "4000000000009995", "Your card has insufficient funds."],
    ["a wrong check digit", "4242424242424241", "Your card number is invalid."],
    ["a real card's number", "4012888888881881", "non test card"],
  ])("is not paid by %s, and the page says why", async (_what, number, message) => {
    const { id, url } = await open();
    const refused = await postForm(url, { email: "g@example.test", ...typedCard(number) });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).toContain(message);
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    const retried = await postForm(url, {
      email: "g@example.test",
      ...typedCard("4242424242424242"),
    });
    expect(retried.status).toBe(303);
  });

  it("with 3-D Secure is paid only when the challenge is completed", async () => {
    const { id, url } = await open();
    const fields = { email: "g@example.test", ...typedCard("4000002760003184") };
    const challenged = await postForm(url, fields);
    expect(challenged.location).toContain("/challenge/pi_");
    const failed = await postForm(sandbox.server.url + challenged.location, { result: "fail" });
    const back = await (await fetch(sandbox.server.url + failed.location)).text();
    expect(back).toContain("unable to authenticate");
    const again = await postForm(url, fields);
    const done = await postForm(sandbox.server.url + again.location, { result: "complete" });
    const end = await fetch(sandbox.server.url + done.location, { redirect: "manual" });
    expect(end.headers.get("location")).toBe(`http://app.test/ok?session=${id}`);
  });

  it("with an invoice on request has one that belongs to no subscription", async () => {
    const payer = await createPayer(stripe);
    const { id, url } = await open({ customer: payer.id, invoice_creation: { enabled: true } });
    await postForm(url, newCard("4242424242424242"));
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["invoice.payments"] });
    expect(session.invoice).toMatchObject({
      status: "paid",
      parent: null,
      billing_reason: "manual",
    });
    expect(session.invoice).toMatchObject({
      payments: { data: [{ payment: { payment_intent: session.payment_intent } }] },
    });
  });

  it("that a promotion code makes free needs no payment", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: "once" });
    await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "FREE",
    });
    const { id, url } = await open({ allow_promotion_codes: true });
    const wrong = await postForm(`${url}/promotion`, { code: "NOPE" });
    expect(wrong.text).toContain("This code is invalid.");
    await postForm(`${url}/promotion`, { code: "free" });
    await postForm(url, { email: "g@example.test" });
    const session = await stripe.checkout.sessions.retrieve(id);
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "no_payment_required",
      payment_intent: null,
      amount_total: 0,
    });
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });
});

describe("a subscription", () => {
  it("pays its first invoice before the session completes, and keeps the card", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.test" });
    const { id, url } = await open({
      ...subscription(customer.id),
      subscription_data: { metadata: { account: "a1" } },
    });
    expect((await postForm(url, typedCard("4242424242424242"))).status).toBe(303);
    const session = await stripe.checkout.sessions.retrieve(id, {
      expand: ["subscription.latest_invoice"],
    });
    expect(session).toMatchObject({
      payment_status: "paid",
      subscription: { status: "active", metadata: { account: "a1" } },
    });
    const made = session.subscription;
    if (!made || typeof made === "string") throw new Error("No subscription.");
    expect(made.default_payment_method).toMatch(/^pm_/);
    expect(made.latest_invoice).toMatchObject({
      status: "paid",
      parent: { subscription_details: { metadata: { account: "a1" } } },
    });
    const types = await eventsOf(customer.id);
    const position = (type: string) => types.indexOf(type);
    expect(position("customer.subscription.created")).toBeGreaterThan(0);
    expect(position("invoice.paid")).toBeGreaterThan(position("payment_intent.succeeded"));
    expect(position("checkout.session.completed")).toBeGreaterThan(position("invoice.paid"));
  });

  it("that a declined card began is finished by the next, as one subscription", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.test" });
    const { url } = await open(subscription(customer.id));
    const refused = await postForm(url, typedCard("4000000000009995"));
    expect(refused.text).toContain("insufficient funds");
    await postForm(url, typedCard("4242424242424242"));
    const all = await stripe.subscriptions.list({ customer: customer.id, status: "all" });
    expect(all.data.map((one) => one.status)).toEqual(["active"]);
    expect(await eventsOf(customer.id)).toContain("invoice.payment_failed");
  });

  it("with a trial sets the card up and charges nothing", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.test" });
    const { id, url } = await open({
      ...subscription(customer.id),
      subscription_data: { trial_period_days: 7 },
    });
    await postForm(url, typedCard("4242424242424242"));
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["subscription"] });
    expect(session).toMatchObject({
      payment_status: "no_payment_required",
      subscription: { status: "trialing" },
    });
    const charges = await stripe.charges.list({ customer: customer.id });
    expect(charges.data).toEqual([]);
  });

  it("is paid with a card saved before, of this customer only", async () => {
    const [payer, stranger] = [await createPayer(stripe), await createPayer(stripe)];
    const { url } = await open(subscription(payer.id));
    const others = idOf(stranger.invoice_settings.default_payment_method);
    expect((await postForm(url, { card: others })).status).toBe(402);
    const own = idOf(payer.invoice_settings.default_payment_method);
    expect((await postForm(url, { card: own })).status).toBe(303);
  });
});

it("saving a card attaches it to the customer", async () => {
  const customer = await stripe.customers.create({ email: "ada@example.test" });
  const { id, url } = await open({
    mode: "setup",
    currency: "usd",
    customer: customer.id,
    line_items: [],
  });
  const challenged = await postForm(url, typedCard("4000002500003155"));
  await postForm(sandbox.server.url + challenged.location, { result: "complete" });
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ["setup_intent"] });
  expect(session).toMatchObject({ status: "complete", setup_intent: { status: "succeeded" } });
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
});

it("an expired session takes no payment", async () => {
  const { id, url } = await open();
  await stripe.checkout.sessions.expire(id);
  const late = await postForm(url, { email: "g@example.test", ...typedCard("4242424242424242") });
  expect(late.status).toBeGreaterThanOrEqual(400);
  expect(await (await fetch(url)).text()).toContain("expired");
});
