import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getCustomer } from "../../../app/api/billing/customer/route";
import { GET as getInvoices } from "../../../app/api/billing/invoices/route";
import {
  DELETE as deletePaymentMethod,
  PATCH as patchPaymentMethod,
} from "../../../app/api/billing/payment-methods/[id]/route";
import { GET as getPaymentMethods } from "../../../app/api/billing/payment-methods/route";
import { GET as getPayments } from "../../../app/api/billing/payments/route";
import { GET as getPlans } from "../../../app/api/billing/plans/route";
import { POST as postPreview } from "../../../app/api/billing/preview/route";
import { POST as postSetupIntent } from "../../../app/api/billing/setup-intent/route";
import {
  DELETE as deleteSubscription,
  GET as getSubscription,
  PATCH as patchSubscription,
} from "../../../app/api/billing/subscription/route";
import { POST as postCancel } from "../../../app/api/stripe/cancel/route";
import { POST as postCreditCheckout } from "../../../app/api/stripe/create-credit-checkout/route";
import { POST as postSubscriptionCheckout } from "../../../app/api/stripe/create-subscription-checkout/route";
import { POST as postPortal } from "../../../app/api/stripe/portal/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { findCustomer } from "../../../lib/billing/customers/customer";
import { listInvoices } from "../../../lib/billing/invoices/invoices";
import { stripe } from "../../../lib/billing/stripe-client";
import { encodeCursor } from "../../../lib/http/cursor";
import { expectDocumentedAnswer } from "../fixture/documented-answer";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization, joinAccount } from "../fixture/person";
import {
  type BillingStack,
  type Person,
  payCheckout,
  planPriceId,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Calls a route as it is served, with a bearer token. */
async function call(
  handler: Handler,
  {
    token,
    method = "GET",
    body,
    params = {},
    accountId,
    query = "",
  }: {
    token?: string | undefined;
    method?: string;
    body?: object;
    params?: object;
    accountId?: string;
    query?: string;
  },
): Promise<Answer> {
  const headers = new Headers();
  // Without any proof a route looks at the cookies, which there are none of outside a server.
  headers.set("authorization", `Bearer ${token ?? "nobody"}`);
  if (body) headers.set("content-type", "application/json");
  if (accountId) headers.set("x-account-id", accountId);
  const request = new Request(`http://farebox.test/api?${query}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const reply = await handler(request, { params: Promise.resolve(params) });
  const answer: Record<string, unknown> = await reply.json();
  if (reply.ok) expectDocumentedAnswer(handler, answer);
  return { status: reply.status, body: answer };
}

async function subscribe(person: Person, planId = "starter") {
  const { body } = await call(postSubscriptionCheckout, {
    token: person.token,
    method: "POST",
    body: { planPriceId: await planPriceId(planId) },
  });
  await payCheckout(String(body.url));
  await stack.stripe.settled();
}

const buyersOnly: [string, Handler, string, object | undefined][] = [
  ["GET customer", getCustomer, "GET", undefined],
  ["GET invoices", getInvoices, "GET", undefined],
  ["GET payments", getPayments, "GET", undefined],
  ["GET payment-methods", getPaymentMethods, "GET", undefined],
  ["POST preview", postPreview, "POST", { planPriceId: crypto.randomUUID() }],
  ["POST setup-intent", postSetupIntent, "POST", undefined],
  ["PATCH subscription", patchSubscription, "PATCH", { resume: true }],
  ["DELETE subscription", deleteSubscription, "DELETE", undefined],
  ["POST cancel", postCancel, "POST", undefined],
  ["POST portal", postPortal, "POST", {}],
  ["POST create-credit-checkout", postCreditCheckout, "POST", { packId: "small" }],
  [
    "POST create-subscription-checkout",
    postSubscriptionCheckout,
    "POST",
    { planPriceId: crypto.randomUUID() },
  ],
];

/** The people whom every route turns away, signed up once: hashing passwords takes its time. */
let member: Person;
let organizationId: string;
let stranger: Person;
let meterKey: string;
beforeAll(async () => {
  const owner = await stack.signUp();
  member = await stack.signUp();
  stranger = await stack.signUp();
  organizationId = await foundOrganization(stack.db.sql, owner.accountId);
  await joinAccount(stack.db.sql, organizationId, member.accountId, "member");
  const key = await createApiKey(owner.access, { name: "Meter", scopes: ["read", "meter"] });
  meterKey = key.apiKey;
});

describe.each(buyersOnly)("%s", (_, handler, method, body) => {
  const request = { method, ...(body ? { body } : {}) };

  test("answers 401 to a visitor", async () => {
    expect(await call(handler, request)).toMatchObject({ status: 401 });
  });

  test("answers 403 to a member, and says whom to ask", async () => {
    const answer = await call(handler, {
      ...request,
      token: member.token,
      accountId: organizationId,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(answer.body.detail).toContain("owner, admin or billing member of Harbor Freight");
  });

  test("answers 403 to an API key without the scope", async () => {
    expect(await call(handler, { ...request, token: meterKey })).toMatchObject({ status: 403 });
  });

  test("answers 404 for an account that is not the caller's", async () => {
    const answer = await call(handler, {
      ...request,
      token: stranger.token,
      accountId: organizationId,
    });
    expect(answer).toMatchObject({ status: 404 });
  });
});

describe("buying over HTTP", () => {
  test("a pack, a plan and the portal each answer with an address of Stripe's", async () => {
    const { token } = await stack.signUp();
    const pack = await call(postCreditCheckout, {
      token,
      method: "POST",
      body: { packId: "small", quantity: 3, returnPath: "/chat/a?b=c" },
    });
    expect(pack).toMatchObject({ status: 200 });
    const session = await stripe().checkout.sessions.retrieve(
      /cs_\w+/.exec(String(pack.body.url))?.[0] ?? "",
    );
    expect(session.amount_total).toBe(1500);
    expect(session.success_url).toContain(
      "/billing/success?session_id={CHECKOUT_SESSION_ID}&return=%2Fchat%2Fa%3Fb%3Dc",
    );
    expect(session.cancel_url).toMatch(/\/chat\/a\?b=c$/);
    const portal = await call(postPortal, { token, method: "POST", body: {} });
    expect(portal).toMatchObject({ status: 200, body: { url: expect.stringContaining("/p/") } });
  });

  test.each([
    { packId: "small", quantity: 0 },
    { packId: "small", quantity: 101 },
    { packId: "small", quantity: 1, amount: 1 },
    { quantity: 1 },
  ])("refuses %o", async (body) => {
    const { token } = stranger;
    expect(await call(postCreditCheckout, { token, method: "POST", body })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  test("a return path to another site leads home instead", async () => {
    const { token } = await stack.signUp();
    const { body } = await call(postCreditCheckout, {
      token,
      method: "POST",
      body: { packId: "small", returnPath: "//evil.test/steal" },
    });
    const id = /cs_\w+/.exec(String(body.url))?.[0] ?? "";
    const session = await stripe().checkout.sessions.retrieve(id);
    expect(`${session.success_url} ${session.cancel_url}`).not.toContain("evil");
  });

  test("a declined switch answers 402 with a reason and none of Stripe's words", async () => {
    const person = await stack.signUp();
    await subscribe(person);
    const customer = (await findCustomer(person.accountId))?.customerId ?? "";
    const card = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    const made = await call(patchPaymentMethod, {
      token: person.token,
      method: "PATCH",
      params: { id: card.id },
      body: { isDefault: true },
    });
    expect(made.status).toBe(200);
    const answer = await call(patchSubscription, {
      token: person.token,
      method: "PATCH",
      body: { planPriceId: await planPriceId("pro") },
    });
    expect(answer).toMatchObject({ status: 402, body: { code: "payment_declined" } });
    expect(JSON.stringify(answer.body)).not.toMatch(/pi_|req_|stripe/i);
  });

  test("Stripe's outage answers 502", async () => {
    const { token } = await stack.signUp();
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/customers" });
    const body = { packId: "small" };
    expect(await call(postCreditCheckout, { token, method: "POST", body })).toMatchObject({
      status: 502,
      body: { code: "upstream" },
    });
    expect(await call(postCreditCheckout, { token, method: "POST", body })).toMatchObject({
      status: 200,
    });
  });
});

describe("the subscription over HTTP", () => {
  test("shows plan, balance and use, and follows switch, cancel and resume", async () => {
    const person = await stack.signUp();
    const { token } = person;
    expect((await call(getSubscription, { token })).body).toMatchObject({
      plan: { id: "free" },
      status: "none",
      balance: 100,
      subscription: null,
    });
    await subscribe(person);
    expect((await call(getSubscription, { token })).body).toMatchObject({
      plan: { id: "starter", name: "Starter", kind: "paid" },
      status: "active",
      balance: 1000,
      monthlyCredits: 1000,
      usedThisPeriod: 0,
    });
    const preview = await call(postPreview, {
      token,
      method: "POST",
      body: { planPriceId: await planPriceId("pro") },
    });
    expect(preview.body).toMatchObject({ when: "now", currency: "usd", nextAmount: 2900 });
    const switched = await call(patchSubscription, {
      token,
      method: "PATCH",
      body: { planPriceId: await planPriceId("pro") },
    });
    expect(switched.body).toMatchObject({ plan: { id: "pro" }, status: "active" });
    const cancelled = await call(postCancel, { token, method: "POST" });
    expect(cancelled.body).toMatchObject({ subscription: { cancelAt: expect.any(String) } });
    const resumed = await call(patchSubscription, {
      token,
      method: "PATCH",
      body: { resume: true },
    });
    expect(resumed.body).toMatchObject({ subscription: { cancelAt: null } });
  });

  test("cannot be changed while there is none", async () => {
    const { token } = await stack.signUp();
    expect(await call(deleteSubscription, { token, method: "DELETE" })).toMatchObject({
      status: 409,
    });
  });
});

describe("cards, invoices and plans over HTTP", () => {
  test("a card can be made the default, and not removed while renewals need it", async () => {
    const person = await stack.signUp();
    const { token } = person;
    await subscribe(person);
    const customer = (await findCustomer(person.accountId))?.customerId ?? "";
    const added = await stripe().paymentMethods.attach("pm_card_visa", { customer });
    const { body } = await call(getPaymentMethods, { token });
    expect(body.paymentMethods).toHaveLength(2);
    const params = { id: added.id };
    await call(patchPaymentMethod, { token, method: "PATCH", params, body: { isDefault: true } });
    expect(await call(deletePaymentMethod, { token, method: "DELETE", params })).toMatchObject({
      status: 409,
    });
    const [live] = (await stripe().subscriptions.list({ customer })).data;
    expect(live?.default_payment_method).toBe(added.id);
    expect(
      await call(deletePaymentMethod, { token: stranger.token, method: "DELETE", params }),
    ).toMatchObject({ status: 404 });
  });

  test("an invoice comes with its page and its PDF, and only to its account", async () => {
    const person = await stack.signUp();
    await subscribe(person);
    const { body } = await call(getInvoices, { token: person.token });
    expect(body.invoices).toMatchObject([
      {
        totalMinor: 900,
        currency: "usd",
        status: "paid",
        hostedUrl: expect.stringContaining("http"),
        pdfUrl: expect.stringContaining("http"),
      },
    ]);
    expect((await call(getInvoices, { token: stranger.token })).body.invoices).toEqual([]);
    expect((await call(getPayments, { token: stranger.token })).body.payments).toEqual([]);
  });

  test("invoices are listed after one of them, and after nothing else", async () => {
    const person = await stack.signUp();
    await subscribe(person);
    const { token } = person;
    const { invoices } = await listInvoices(person.access);
    const cursorOf = (position: string[]) => `cursor=${encodeCursor(position)}`;
    expect(
      await call(getInvoices, { token, query: cursorOf([invoices[0]?.id ?? ""]) }),
    ).toMatchObject({ status: 200, body: { invoices: [], next_cursor: null } });
    for (const query of [cursorOf(["in_nothing"]), "cursor=made-up", cursorOf([])]) {
      expect(await call(getInvoices, { token, query })).toMatchObject({
        status: 400,
        body: { code: "invalid_request" },
      });
    }
  });

  test("a setup intent brings what the card form needs", async () => {
    const { token } = await stack.signUp();
    expect((await call(postSetupIntent, { token, method: "POST" })).body).toMatchObject({
      clientSecret: expect.stringContaining("_secret_"),
      publishableKey: "pk_test_billing",
    });
  });

  test("plans are public, and hide what only Stripe needs", async () => {
    const { token } = await stack.signUp();
    const { status, body } = await call(getPlans, { token });
    expect(status).toBe(200);
    expect(body.plans).toHaveLength(4);
    expect(JSON.stringify(body)).not.toContain("price_");
  });
});
