import { Stripe } from "stripe";
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

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  stripe = sandbox.stripe;
  catalog = await createCatalog(stripe);
});
afterAll(async () => {
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

/** A charge of $15 to the customer's own card. */
const charge = (payer: Stripe.Customer, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 1500,
    currency: "usd",
    customer: payer.id,
    payment_method: idOf(payer.invoice_settings.default_payment_method),
    confirm: true,
    ...more,
  });

const refusalOf = async (work: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error("nothing was refused");
};

describe("a saved card", () => {
  it("off session pays at once", async () => {
    const intent = await charge(await createPayer(stripe), { off_session: true });
    expect(intent).toMatchObject({ status: "succeeded", amount_received: 1500 });
  });

  it.each([{ off_session: true }, { error_on_requires_action: true }])(
    "that needs authentication is refused with %o, and the intent goes on with another",
    async (how) => {
      const payer = await createPayer(stripe, "pm_card_authenticationRequired");
      const error = await refusalOf(charge(payer, how));
      expect(error).toMatchObject({
        statusCode: 402,
        code: "authentication_required",
        decline_code: "authentication_required",
        payment_intent: {
          status: "requires_payment_method",
          last_payment_error: { code: "authentication_required" },
        },
        payment_method: { type: "card" },
      });
      const id = idOf(error.payment_intent);
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe("requires_payment_method");
      const other = await stripe.paymentMethods.attach("pm_card_visa", { customer: payer.id });
      const paid = await stripe.paymentIntents.confirm(id, { payment_method: other.id });
      expect(paid.status).toBe("succeeded");
      const charges = (await stripe.charges.list({ payment_intent: id })).data;
      expect(charges.map((one) => one.paid)).toEqual([true, false]);
    },
  );

  it("that needs authentication asks for it on session, once, and passes or fails", async () => {
    const payer = await createPayer(stripe, "pm_card_authenticationRequired");
    const asked = await charge(payer, { return_url: "http://app.test/back" });
    expect(asked).toMatchObject({
      status: "requires_action",
      next_action: { type: "redirect_to_url" },
    });
    const page = asked.next_action?.redirect_to_url?.url ?? "";
    const back = await postForm(page, { result: "complete" });
    expect(back.location).toContain("redirect_status=succeeded");
    expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe("succeeded");
    const again = await charge(payer);
    expect(again.next_action?.type).toBe("use_stripe_sdk");
    await postForm(`${sandbox.server.url}/challenge/${again.id}`, { result: "fail" });
    expect(await stripe.paymentIntents.retrieve(again.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "payment_intent_authentication_failure" },
    });
  });

  it("that was set up with authentication pays off session later", async () => {
    const { id: customer } = await stripe.customers.create({});
    const setup = await stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_authenticationRequiredOnSetup",
      confirm: true,
      return_url: "http://app.test/back",
    });
    expect(setup.status).toBe("requires_action");
    await postForm(setup.next_action?.redirect_to_url?.url ?? "", { result: "complete" });
    const intent = await stripe.paymentIntents.create({
      amount: 1500,
      currency: "usd",
      customer,
      payment_method: idOf((await stripe.setupIntents.retrieve(setup.id)).payment_method),
      confirm: true,
      off_session: true,
    });
    expect(intent.status).toBe("succeeded");
  });

  it("is saved by the payment that asks for it", async () => {
    const { id: customer } = await stripe.customers.create({});
    await stripe.paymentIntents.create({
      amount: 1500,
      currency: "usd",
      customer,
      payment_method: "pm_card_visa",
      setup_future_usage: "off_session",
      confirm: true,
    });
    expect((await stripe.paymentMethods.list({ customer, type: "card" })).data).toHaveLength(1);
  });

  it("of another customer is refused, and off_session needs confirm", async () => {
    const [mine, theirs] = [await createPayer(stripe), await createPayer(stripe)];
    const stolen = idOf(theirs.invoice_settings.default_payment_method);
    await expect(charge(mine, { payment_method: stolen })).rejects.toMatchObject({
      param: "payment_method",
    });
    await expect(charge(mine, { confirm: false, off_session: true })).rejects.toMatchObject({
      param: "off_session",
    });
  });

  it("charged twice under one key is charged once", async () => {
    const payer = await createPayer(stripe);
    const params: Stripe.PaymentIntentCreateParams = {
      amount: 1500,
      currency: "usd",
      customer: payer.id,
      payment_method: idOf(payer.invoice_settings.default_payment_method),
      confirm: true,
    };
    const key = { idempotencyKey: "purchase:1" };
    const [one, two] = [
      await stripe.paymentIntents.create(params, key),
      await stripe.paymentIntents.create(params, key),
    ];
    expect(two.id).toBe(one.id);
    expect((await stripe.charges.list({ customer: payer.id })).data).toHaveLength(1);
  });
});

const REFUSED: [number: string, alias: string, code: string, decline: string | undefined][] = [
  ["4000000000000002", "pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
  [
    "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "card_declined",
    "insufficient_funds",
  ],
  ["4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
  ["4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"],
  ["4000000000000069", "pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
  ["4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"],
  [
    "4000000000000119",
    "pm_card_chargeDeclinedProcessingError",
    "processing_error",
    "processing_error",
  ],
];

describe.each(REFUSED)("the refused card %s", (number, alias, code, decline_code) => {
  it("is refused by a payment, a setup, an attachment and Checkout alike", async () => {
    const { id: customer } = await stripe.customers.create({ email: "ada@example.test" });
    const refusal = { statusCode: 402, code, decline_code };
    await expect(
      stripe.paymentIntents.create({
        amount: 1500,
        currency: "usd",
        customer,
        payment_method: alias,
        confirm: true,
      }),
    ).rejects.toMatchObject(refusal);
    await expect(
      stripe.setupIntents.create({ customer, payment_method: alias, confirm: true }),
    ).rejects.toMatchObject(refusal);
    await expect(stripe.paymentMethods.attach(alias, { customer })).rejects.toMatchObject(refusal);
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      customer,
      line_items: [{ price: catalog.pack.id, quantity: 1 }],
      success_url: "http://app.test/ok",
    });
    const answer = await postForm(session.url ?? "", typedCard(number));
    expect(answer.status).toBe(402);
    const error = await refusalOf(stripe.paymentMethods.attach(alias, { customer }));
    expect(answer.text).toContain(error.message.replaceAll("'", "&#39;"));
    expect((await postForm(session.url ?? "", typedCard("4242424242424242"))).status).toBe(303);
  });
});

it("a card that only fails later attaches, and every charge of it fails", async () => {
  const payer = await createPayer(stripe, "pm_card_chargeCustomerFail");
  const method = idOf(payer.invoice_settings.default_payment_method);
  const setup = await stripe.setupIntents.create({
    customer: payer.id,
    payment_method: method,
    confirm: true,
  });
  expect(setup.status).toBe("succeeded");
  await expect(charge(payer)).rejects.toMatchObject({ code: "card_declined" });
  const made = await stripe.subscriptions.create({
    customer: payer.id,
    items: [{ price: catalog.starter.id }],
    expand: ["latest_invoice"],
  });
  expect(made).toMatchObject({ status: "incomplete", latest_invoice: { status: "open" } });
});

describe.each([
  { number: "4000003560000123", alias: "MandateSetupAndRenewalsSuccess", ends: "succeeded" },
  {
    number: "4000003560000297",
    alias: "PaymentFailureAfterPreDebitNotification",
    ends: "requires_payment_method",
  },
])("a card with a mandate, $number", ({ alias, ends }) => {
  const card = `pm_card_indiaRecurring${alias}`;

  it("asks its holder on session and is refused off session without a mandate", async () => {
    const payer = await createPayer(stripe, card);
    await expect(charge(payer, { off_session: true })).rejects.toMatchObject({
      code: "authentication_required",
    });
    const asked = await charge(payer);
    await postForm(`${sandbox.server.url}/challenge/${asked.id}`, { result: "complete" });
    expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe("succeeded");
    expect((await charge(payer)).status).toBe("requires_action");
  });

  it(`off session with one is processing for 26 hours, then ${ends}`, async () => {
    const payer = await createPayer(stripe, card);
    const setup = await stripe.setupIntents.create({
      customer: payer.id,
      payment_method: idOf(payer.invoice_settings.default_payment_method),
      confirm: true,
    });
    await postForm(`${sandbox.server.url}/challenge/${setup.id}`, { result: "complete" });
    const intent = await charge(payer, { off_session: true });
    const completesAt = intent.created + 26 * 3600;
    expect(intent).toMatchObject({
      status: "processing",
      amount_received: 0,
      processing: { card: { customer_notification: { completes_at: completesAt } } },
    });
    await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
      code: "payment_intent_unexpected_state",
    });
    await sandbox.server.advance(25 * 3600);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("processing");
    await sandbox.server.advance(2 * 3600);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: ends,
      processing: null,
      ...(ends === "succeeded"
        ? { amount_received: 1500 }
        : { last_payment_error: { decline_code: "transaction_not_approved" } }),
    });
  });
});
