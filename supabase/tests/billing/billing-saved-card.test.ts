import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DELETE as deletePaymentMethod } from "../../../app/api/billing/payment-methods/[id]/route";
import { POST as postPaymentMethod } from "../../../app/api/billing/payment-methods/route";
import { POST as postConfirm } from "../../../app/api/billing/purchase/[id]/confirm/route";
import {
  DELETE as deletePurchase,
  GET as getPurchase,
} from "../../../app/api/billing/purchase/[id]/route";
import { POST as postPurchase } from "../../../app/api/billing/purchase/route";
import { POST as postSetupIntent } from "../../../app/api/billing/setup-intent/route";
import { PATCH as patchSubscription } from "../../../app/api/billing/subscription/route";
import { POST as postCreditCheckout } from "../../../app/api/stripe/create-credit-checkout/route";
import { POST as postPlanCheckout } from "../../../app/api/stripe/create-subscription-checkout/route";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { beginPackPurchase } from "../../../lib/billing/purchases/pack-purchase";
import { listPayments } from "../../../lib/billing/purchases/payment";
import { recordPayment } from "../../../lib/billing/purchases/record-payment";
import { stripe } from "../../../lib/billing/stripe-client";
import { getOffer } from "../../../lib/pricing/offer";
import { expectDocumentedAnswer } from "../fixture/documented-answer";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  planPriceId,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterEach(async () => {
  stack.speak();
  await stack.stripe.settled();
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const small = { packId: "small", credits: 500, cents: 500 };
const freeCredits = 100;
const cards = {
  good: "pm_card_visa",
  refused: "pm_card_chargeCustomerFail",
  checked: "pm_card_threeDSecure2Required",
};

/** Stripe does what it is asked to, and the server never hears of it: it dies in between. */
async function loseAnswer<T>(match: string, ask: () => Promise<T>): Promise<T> {
  await stack.breakStripe({ kind: "timeout_after_commit", times: 1, match });
  // The client's own two retries would find the answer.
  await stack.breakStripe({ kind: "api_error", times: 2, match });
  return ask();
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

async function call(
  handler: Handler,
  person: Person,
  {
    method = "POST",
    body,
    key,
    id,
  }: { method?: string; body?: object; key?: string; id?: string } = {},
) {
  const headers = new Headers({ authorization: `Bearer ${person.token}` });
  if (body) headers.set("content-type", "application/json");
  if (key !== undefined) headers.set("idempotency-key", key);
  const request = new Request("http://farebox.test/api", {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const reply = await handler(request, { params: Promise.resolve(id ? { id } : {}) });
  const answer: Record<string, unknown> = await reply.json();
  if (reply.ok) expectDocumentedAnswer(handler, answer);
  return { status: reply.status, body: answer };
}

/** A person with saved cards, the first one the default. */
async function signUpWith(...aliases: string[]) {
  const person = await stack.signUp();
  const { customerId } = await ensureCustomer(person.access);
  const saved: string[] = [];
  for (const alias of aliases) {
    saved.push((await stripe().paymentMethods.attach(alias, { customer: customerId })).id);
  }
  const [first = "none", second = "none"] = saved;
  if (saved.length > 0) {
    await stripe().customers.update(customerId, {
      invoice_settings: { default_payment_method: first },
    });
  }
  return { person, customerId, first, second };
}

const buy = (person: Person, key: string, body: object = { packId: small.packId }) =>
  call(postPurchase, person, { body, key });
const retry = (person: Person, id: string, paymentMethodId: string) =>
  call(postConfirm, person, { id, body: { paymentMethodId } });
const follow = (person: Person, id: string) => call(getPurchase, person, { id, method: "GET" });
const abandon = (person: Person, id: string) =>
  call(deletePurchase, person, { id, method: "DELETE" });

async function endCheck(clientSecret: unknown, result: "complete" | "fail") {
  const intentId = String(clientSecret).split("_secret_")[0];
  const reply = await fetch(`${stack.stripe.url}/challenge/${intentId}`, {
    method: "POST",
    body: new URLSearchParams({ result }),
  });
  expect(reply.status).toBe(200);
}

const grants = (person: Person) => readGrants(stack.db, person.accountId, "pack");

async function charges(customerId: string) {
  const { data } = await stripe().charges.list({ customer: customerId, limit: 100 });
  return data.filter(({ paid }) => paid).length;
}

const intents = async (customerId: string) =>
  (await stripe().paymentIntents.list({ customer: customerId, limit: 100 })).data.length;

describe("a pack with a saved card", () => {
  test("is charged to the default card and answers with the new balance", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    const answer = await buy(person, "one", { packId: small.packId, quantity: 3 });
    expect(answer).toMatchObject({
      status: 200,
      body: { state: "succeeded", credits: 1500, amount: 1500, currency: "usd" },
    });
    expect(answer.body.balance).toMatchObject({ balance: freeCredits + 3 * small.credits });
    expect(await grants(person)).toEqual([3 * small.credits]);
    expect(await listPayments(person.access)).toMatchObject([
      { kind: "purchase", status: "paid", quantity: 3, amountMinor: 1500 },
    ]);
    expect(await charges(customerId)).toBe(1);
  });

  test("arrives by the webhook alone, when the server dies before it has read the answer", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    // Stripe takes the money and the answer is lost, also to the client's own retries.
    expect(await loseAnswer("POST /v1/payment_intents", () => buy(person, "lost"))).toMatchObject({
      status: 502,
    });
    await stack.stripe.settled();
    expect(await grants(person)).toEqual([small.credits]);
    expect(await buy(person, "lost")).toMatchObject({ status: 200, body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect([await intents(customerId), await charges(customerId)]).toEqual([1, 1]);
  });

  test("is found again by its key when nobody heard of it, webhooks included", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    stack.hush();
    expect(await loseAnswer("POST /v1/payment_intents", () => buy(person, "lost"))).toMatchObject({
      status: 502,
    });
    expect(await grants(person)).toEqual([]);
    expect(await buy(person, "lost")).toMatchObject({ status: 200, body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect([await intents(customerId), await charges(customerId)]).toEqual([1, 1]);
  });

  test("is bought once by ten requests at once under one key", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    const answers = await Promise.all(Array.from({ length: 10 }, () => buy(person, "click")));
    // Whoever came while Stripe was busy with the first is told to try again.
    for (const { status } of answers) expect([200, 409, 503]).toContain(status);
    const bought = answers.filter(({ status }) => status === 200);
    expect(new Set(bought.map(({ body }) => body.purchaseId)).size).toBe(1);
    expect(await buy(person, "click")).toMatchObject({ status: 200, body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect([await intents(customerId), await charges(customerId)]).toEqual([1, 1]);
  });

  test("is bought twice under two keys", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    await Promise.all([buy(person, "first"), buy(person, "second")]);
    expect(await grants(person)).toEqual([small.credits, small.credits]);
    expect(await charges(customerId)).toBe(2);
  });

  test("refuses a key that was used for something else, and needs one at all", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    await buy(person, "mine");
    expect(await buy(person, "mine", { packId: "small", quantity: 2 })).toMatchObject({
      status: 409,
      body: { code: "idempotency_mismatch" },
    });
    const keyless = await call(postPurchase, person, { body: { packId: "small" } });
    expect(keyless).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(await charges(customerId)).toBe(1);
  });

  test.each([1, 2, 3, 4])(
    "is granted once, whatever order its events come in (seed %i)",
    async (seed) => {
      const { person } = await signUpWith(cards.checked);
      stack.hush();
      const before = await lastEventId();
      const { body } = await buy(person, "one");
      await endCheck(body.clientSecret, "complete");
      const events = await listEvents(before);
      expect(events.map(({ type }) => type)).toContain("payment_intent.succeeded");
      const order = shuffle([...events, ...events], seed);
      if (seed % 2 === 1) for (const event of order) await deliverUntilTaken(event);
      else
        await Promise.all([
          ...order.map(deliverUntilTaken),
          follow(person, String(body.purchaseId)),
        ]);
      expect(await grants(person)).toEqual([small.credits]);
      expect(await listPayments(person.access)).toMatchObject([{ status: "paid" }]);
    },
  );

  test("keeps the terms that stood when it was begun", async () => {
    const { person } = await signUpWith(cards.checked);
    const { body } = await buy(person, "one");
    const { packId } = small;
    await stack.db.sql`update credit_packs set credits_micros = 1 where pack_id = ${packId}`;
    await endCheck(body.clientSecret, "complete");
    const answer = await follow(person, String(body.purchaseId));
    await stack.db
      .sql`update credit_packs set credits_micros = ${small.credits * 1e6} where pack_id = ${packId}`;
    expect(answer.body).toMatchObject({ state: "succeeded", credits: small.credits });
    expect(await grants(person)).toEqual([small.credits]);
  });

  test("needs a card, and one of the account's own", async () => {
    const bare = await signUpWith();
    const other = await signUpWith(cards.good);
    const noCard = { status: 409, body: { code: "conflict", reason: "no_card" } };
    expect(await buy(bare.person, "one")).toMatchObject(noCard);
    const stolen = { packId: small.packId, paymentMethodId: other.first };
    expect(await buy(bare.person, "one", stolen)).toMatchObject(noCard);
    const madeUp = { packId: small.packId, paymentMethodId: "pm_made_up" };
    expect(await buy(bare.person, "one", madeUp)).toMatchObject(noCard);
    // A refusal is not remembered: the same key buys once a card is there.
    await stripe().paymentMethods.attach(cards.good, { customer: bare.customerId });
    expect(await buy(bare.person, "one")).toMatchObject({ status: 200 });
    expect(await charges(other.customerId)).toBe(0);
  });

  test("is nobody else's to follow, retry or give up", async () => {
    const owner = await signUpWith(cards.checked);
    const other = await signUpWith(cards.good);
    const { body } = await buy(owner.person, "one");
    const id = String(body.purchaseId);
    for (const answer of [
      await follow(other.person, id),
      await retry(other.person, id, other.first),
      await abandon(other.person, id),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    expect(await abandon(owner.person, id)).toMatchObject({ body: { state: "canceled" } });
  });

  test("is refused while a payment of the account is disputed, and not while spending is frozen", async () => {
    const { person } = await signUpWith(cards.good);
    const { accountId } = person;
    await stack.db
      .sql`update credit_balances set spending_frozen_at = now() where account_id = ${accountId}`;
    expect(await buy(person, "frozen")).toMatchObject({ status: 200 });
    await stack.db.sql`update payments set status = 'disputed' where account_id = ${accountId}`;
    const disputed = { status: 409, body: { code: "conflict", reason: "disputed" } };
    expect(await buy(person, "again")).toMatchObject(disputed);
    const checkout = { body: { packId: small.packId } };
    expect(await call(postCreditCheckout, person, checkout)).toMatchObject(disputed);
    await stack.db.sql`update payments set status = 'paid' where account_id = ${accountId}`;
    expect(await buy(person, "again")).toMatchObject({ status: 200 });
  });

  test("is not the only thing refused meanwhile: a plan, a dearer plan, another card for an older one", async () => {
    const { person, second } = await signUpWith(cards.refused, cards.good);
    const { accountId } = person;
    const declined = await buy(person, "declined");
    const unsent = () => buy(person, "unsent", { packId: small.packId, paymentMethodId: second });
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/payment_intents" });
    expect(await unsent()).toMatchObject({ status: 502 });
    const paid = await buy(person, "paid", { packId: small.packId, paymentMethodId: second });
    const openPlan = async () =>
      call(postPlanCheckout, person, { body: { planPriceId: await planPriceId("starter") } });
    const switchTo = async (planId: string) =>
      call(patchSubscription, person, {
        method: "PATCH",
        body: { planPriceId: await planPriceId(planId) },
      });
    const dispute = (from: string, to: string) =>
      stack.db.sql`update payments set status = ${to} where account_id = ${accountId}
        and payment_id = ${String(paid.body.purchaseId)} and status = ${from}`;
    const disputed = { status: 409, body: { code: "conflict", reason: "disputed" } };
    await dispute("paid", "disputed");
    expect(await openPlan()).toMatchObject(disputed);
    expect(await retry(person, String(declined.body.purchaseId), second)).toMatchObject(disputed);
    expect(await unsent()).toMatchObject(disputed);
    await dispute("disputed", "paid");

    await payCheckout(String((await openPlan()).body.url));
    await stack.stripe.settled();
    await dispute("paid", "disputed");
    expect(await switchTo("pro")).toMatchObject(disputed);
    await dispute("disputed", "paid");
    expect(await switchTo("pro")).toMatchObject({ status: 200 });
    expect(await retry(person, String(declined.body.purchaseId), second)).toMatchObject({
      body: { state: "succeeded" },
    });
    expect(await unsent()).toMatchObject({ body: { state: "succeeded" } });
  });

  test("that never reached Stripe is not sent again half a day later", async () => {
    const { person, customerId } = await signUpWith(cards.good);
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/payment_intents" });
    expect(await buy(person, "old")).toMatchObject({ status: 502 });
    await stack.db.sql`update payments set created_at = created_at - interval '13 hours'
      where account_id = ${person.accountId}`;
    expect(await buy(person, "old")).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(await charges(customerId)).toBe(0);
  });
});

describe("a refused card", () => {
  test("says why, again to a repeat, and another one pays the same purchase", async () => {
    const { person, customerId, second } = await signUpWith(cards.refused, cards.good);
    const refusal = { status: 402, body: { code: "payment_declined", reason: "generic_decline" } };
    const first = await buy(person, "one");
    expect(first).toMatchObject(refusal);
    expect(await buy(person, "one")).toMatchObject(refusal);
    expect(await listPayments(person.access)).toMatchObject([{ status: "failed" }]);
    const id = String(first.body.purchaseId);
    expect(await retry(person, id, second)).toMatchObject({ body: { state: "succeeded" } });
    expect(await buy(person, "one")).toMatchObject({ body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect([await intents(customerId), await charges(customerId)]).toEqual([1, 1]);
  });

  test("pays nothing a second time, however often the next card is pressed", async () => {
    const { person, customerId, second } = await signUpWith(cards.refused, cards.good);
    const id = String((await buy(person, "one")).body.purchaseId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => retry(person, id, second)));
    for (const { status } of answers) expect([200, 409, 503]).toContain(status);
    expect(await follow(person, id)).toMatchObject({ body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect(await charges(customerId)).toBe(1);
  });

  test("leaves a paid purchase paid, when its failure is told last", async () => {
    const { person, second } = await signUpWith(cards.refused, cards.good);
    stack.hush();
    const before = await lastEventId();
    const id = String((await buy(person, "one")).body.purchaseId);
    const failure = (await listEvents(before)).find(
      ({ type }) => type === "payment_intent.payment_failed",
    );
    await retry(person, id, second);
    await deliverUntilTaken(failure ?? "none");
    expect(await listPayments(person.access)).toMatchObject([{ status: "paid" }]);
  });

  test("given up takes no card any more, and a paid purchase cannot be given up", async () => {
    const { person, second } = await signUpWith(cards.refused, cards.good);
    const id = String((await buy(person, "one")).body.purchaseId);
    expect(await abandon(person, id)).toMatchObject({ body: { state: "canceled" } });
    expect(await retry(person, id, second)).toMatchObject({ body: { state: "canceled" } });
    expect(await grants(person)).toEqual([]);
    const paid = await buy(person, "two", { packId: small.packId, paymentMethodId: second });
    const answer = await abandon(person, String(paid.body.purchaseId));
    expect(answer).toMatchObject({ status: 200, body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
  });
});

describe("a card that its bank checks", () => {
  test("pays after the check, on return, before any webhook", async () => {
    const { person } = await signUpWith(cards.checked);
    stack.hush();
    const { status, body } = await buy(person, "one");
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: "requires_action", publishableKey: "pk_test_billing" });
    const id = String(body.purchaseId);
    expect(await follow(person, id)).toMatchObject({ body: { state: "requires_action" } });
    expect(await grants(person)).toEqual([]);
    await endCheck(body.clientSecret, "complete");
    expect(await follow(person, id)).toMatchObject({ body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
  });

  test("pays nothing after a failed check, and then another card does", async () => {
    const { person, customerId, second } = await signUpWith(cards.checked, cards.good);
    const { body } = await buy(person, "one");
    const id = String(body.purchaseId);
    await endCheck(body.clientSecret, "fail");
    expect(await follow(person, id)).toMatchObject({
      status: 402,
      body: { code: "payment_declined", reason: "payment_intent_authentication_failure" },
    });
    expect(await retry(person, id, second)).toMatchObject({ body: { state: "succeeded" } });
    expect(await grants(person)).toEqual([small.credits]);
    expect(await charges(customerId)).toBe(1);
  });

  test("left open in another tab is overtaken by another card: one charge", async () => {
    const { person, customerId, second } = await signUpWith(cards.checked, cards.good);
    const { body } = await buy(person, "one");
    const answer = await retry(person, String(body.purchaseId), second);
    expect(answer).toMatchObject({ body: { state: "succeeded" } });
    const intentId = String(body.clientSecret).split("_secret_")[0];
    await fetch(`${stack.stripe.url}/challenge/${intentId}`, {
      method: "POST",
      body: new URLSearchParams({ result: "complete" }),
    });
    await stack.stripe.settled();
    expect(await grants(person)).toEqual([small.credits]);
    expect(await charges(customerId)).toBe(1);
  });
});

describe("the state of a purchase", () => {
  test.each([
    ["purchase", ["processing", "failed", "processing", "paid", "paid"]],
    ["pack", ["processing", "failed", "failed", "paid", "paid"]],
  ] as const)(
    "of kind %s follows Stripe, and never comes back from paid",
    async (kind, expected) => {
      const { person, first } = await signUpWith(cards.good);
      const { accountId } = person;
      const purchase = await beginPackPurchase(
        person.access,
        { kind, packId: small.packId, quantity: 1, paymentMethodId: first },
        { idempotencyKey: null, parameters: {} },
      );
      const seen: string[] = [];
      for (const status of ["processing", "failed", "processing", "paid", "failed"] as const) {
        await recordPayment({
          accountId,
          paymentId: purchase.paymentId,
          sourceKey: `pi:${purchase.paymentId}`,
          status,
          sessionId: null,
          paymentIntentId: `pi_${purchase.paymentId}`,
          amountMinor: small.cents,
          currency: "usd",
        });
        const [payment] = await listPayments(person.access);
        seen.push(payment?.status ?? "none");
      }
      expect(seen).toEqual(expected);
      expect(await grants(person)).toEqual([small.credits]);
    },
  );
});

describe("a saved card", () => {
  const remove = (person: Person, id: string) =>
    call(deletePaymentMethod, person, { id, method: "DELETE" });
  const needed = { status: 409, body: { code: "conflict" } };

  /** A subscription that is charged to a card, made at Stripe as its owner's dashboard would. */
  async function subscribeWith(customer: string, card: string | null, more: object = {}) {
    const { plans } = await getOffer();
    const price = plans.find(({ planId }) => planId === "starter")?.prices[0]?.stripePriceId ?? "";
    const subscription = await stripe().subscriptions.create({
      customer,
      items: [{ price }],
      ...(card === null ? {} : { default_payment_method: card }),
      ...more,
    });
    await stack.stripe.settled();
    return subscription;
  }

  test("becomes the default when it is the first, and not when there is one", async () => {
    const { person, customerId } = await signUpWith();
    const save = async (alias: string) => {
      const intent = await stripe().setupIntents.create({
        customer: customerId,
        payment_method: alias,
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      });
      const body = { setupIntentId: intent.id };
      expect(await call(postPaymentMethod, person, { body })).toMatchObject({ status: 200 });
      return call(postPaymentMethod, person, { body });
    };
    const first = await save(cards.good);
    expect(first.body.paymentMethods).toMatchObject([{ brand: "visa", isDefault: true }]);
    const second = await save("pm_card_mastercard");
    expect(second.body.paymentMethods).toMatchObject([
      { brand: "visa", isDefault: true },
      { brand: "mastercard", isDefault: false },
    ]);
    const other = await signUpWith(cards.good);
    const foreign = await stripe().setupIntents.create({ customer: customerId });
    const body = { setupIntentId: foreign.id };
    expect(await call(postPaymentMethod, other.person, { body })).toMatchObject({ status: 404 });
    expect(await call(postPaymentMethod, person, { body })).toMatchObject(needed);
  });

  test("stays while a subscription is charged to it: running, in its trial, or paused", async () => {
    const { person, customerId, first, second } = await signUpWith(cards.good, cards.good);
    const running = await subscribeWith(customerId, first);
    expect(await remove(person, first)).toMatchObject(needed);
    await stripe().subscriptions.pause(running.id);
    await stack.stripe.settled();
    expect(await remove(person, first)).toMatchObject(needed);
    await stripe().subscriptions.cancel(running.id);
    const trial = await subscribeWith(customerId, second, { trial_period_days: 7 });
    expect(await remove(person, second)).toMatchObject(needed);
    expect(await remove(person, first)).toMatchObject({ status: 200 });
    await stripe().subscriptions.update(trial.id, { cancel_at_period_end: true });
    await stack.stripe.settled();
    expect(await remove(person, second)).toMatchObject({ status: 200 });
  });

  test("stays while a subscription falls back on the default card, which it is", async () => {
    const { person, customerId, first, second } = await signUpWith(cards.good, cards.good);
    await subscribeWith(customerId, null);
    expect(await remove(person, first)).toMatchObject(needed);
    expect(await remove(person, second)).toMatchObject({ status: 200 });
  });
});

describe("a checkout", () => {
  const checkout = (person: Person, key: string, quantity = 1) =>
    call(postCreditCheckout, person, { body: { packId: small.packId, quantity }, key });

  test("opens one session under one key, once or at once, and refuses another request under it", async () => {
    const { person, customerId } = await signUpWith();
    const first = await checkout(person, "tab");
    const again = await Promise.all([checkout(person, "tab"), checkout(person, "tab")]);
    for (const answer of again) expect(answer).toEqual(first);
    const { data } = await stripe().checkout.sessions.list({ customer: customerId });
    expect(data).toHaveLength(1);
    expect(await checkout(person, "tab", 2)).toMatchObject({
      status: 409,
      body: { code: "idempotency_mismatch" },
    });
  });

  test("is the same after its answer was lost", async () => {
    const { person, customerId } = await signUpWith();
    expect(
      await loseAnswer("POST /v1/checkout/sessions", () => checkout(person, "tab")),
    ).toMatchObject({ status: 502 });
    expect(await checkout(person, "tab")).toMatchObject({ status: 200 });
    const { data } = await stripe().checkout.sessions.list({ customer: customerId });
    expect(data).toHaveLength(1);
  });

  test("takes a code on Stripe's page for one pack alone", async () => {
    const { person, customerId } = await signUpWith();
    await checkout(person, "one");
    await checkout(person, "many", 100);
    const { data } = await stripe().checkout.sessions.list({ customer: customerId });
    expect(data.map((session) => session.allow_promotion_codes)).toEqual([null, true]);
  });

  test("for a plan is one session under one key, and another key's closes it", async () => {
    const { person, customerId } = await signUpWith();
    const body = { planPriceId: await planPriceId("starter") };
    const open = (key: string) => call(postPlanCheckout, person, { body, key });
    const [first, again] = await Promise.all([open("tab"), open("tab")]);
    expect(first.status).toBe(200);
    expect([again, await open("tab")]).toEqual([first, first]);
    const other = await open("other");
    const live = await stripe().checkout.sessions.list({ customer: customerId, status: "open" });
    expect(live.data.map(({ url }) => url)).toEqual([other.body.url]);
  });

  test("for plans in many tabs at once leaves one that can be paid", async () => {
    const { person, customerId } = await signUpWith();
    const body = { planPriceId: await planPriceId("starter") };
    await Promise.all(["a", "b", "c"].map((key) => call(postPlanCheckout, person, { body, key })));
    const live = await stripe().checkout.sessions.list({ customer: customerId, status: "open" });
    expect(live.data).toHaveLength(1);
  });
});

describe("trying cards out", () => {
  test("meets a limit before Stripe is asked, and keeps nobody else from adding a card", async () => {
    const [tester, other] = [await stack.signUp(), await stack.signUp()];
    for (let attempt = 1; attempt <= 30; attempt += 1) {
      expect((await call(postSetupIntent, tester)).status).toBe(200);
    }
    const before = await lastEventId();
    const refused = await call(postSetupIntent, tester);
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(await listEvents(before)).toEqual([]);
    expect((await call(postSetupIntent, other)).status).toBe(200);
  });
});
