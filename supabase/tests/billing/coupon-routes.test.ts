import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATCH as patchCoupon } from "../../../app/api/admin/coupons/[id]/route";
import { GET as getCoupons, POST as postCoupon } from "../../../app/api/admin/coupons/route";
import { POST as postRedeem } from "../../../app/api/coupons/redeem/route";
import { POST as postValidate } from "../../../app/api/coupons/validate/route";
import { POST as postCreditCheckout } from "../../../app/api/stripe/create-credit-checkout/route";
import { POST as postPlanCheckout } from "../../../app/api/stripe/create-subscription-checkout/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { createCoupon } from "../fixture/coupon";
import { expectDocumentedAnswer } from "../fixture/documented-answer";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  type BillingStack,
  type Person,
  payCheckout,
  planPriceId,
  readGrants,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
let operator: Person;
let person: Person;
beforeAll(async () => {
  stack = await startBillingStack();
  operator = await stack.signUp();
  person = await stack.signUp();
  await stack.db.sql`update public.profiles set is_operator = true
    where user_id = ${operator.accountId}`;
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/** Calls a route with a bearer token; a body makes it a POST. */
async function call(
  handler: Handler,
  token: string,
  body?: object,
  params: object = {},
  idempotencyKey?: string,
) {
  const request = new Request("http://farebox.test/api", {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const reply = await handler(request, { params: Promise.resolve(params) });
  const answer: Record<string, unknown> = await reply.json();
  if (reply.ok) expectDocumentedAnswer(handler, answer);
  return { status: reply.status, body: answer };
}

describe("checking a code", () => {
  test("says what it takes off everything that it fits", async () => {
    await createCoupon(stack.db.sql, "TENTH", {
      kind: "percentage_discount",
      value: 10,
      planIds: ["starter"],
      packIds: ["small"],
    });
    const starter = await planPriceId("starter");
    const { status, body } = await call(postValidate, person.token, { code: " tenth " });
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: true, coupon: { code: "TENTH", value: 10 } });
    expect(body.offers).toEqual(
      expect.arrayContaining([
        { planPriceId: starter, currency: "usd", amount: 900, discount: 90 },
        { packId: "small", currency: "usd", amount: 500, discount: 50 },
      ]),
    );
    const named = { code: "TENTH", packId: "small", quantity: 1 };
    expect((await call(postValidate, person.token, named)).body).toMatchObject({
      valid: true,
      amount: 500,
      discount: 50,
    });
    const several = { ...named, quantity: 3 };
    expect((await call(postValidate, person.token, several)).body).toMatchObject({
      valid: false,
      reason: "one_pack",
    });
  });

  test("says why not in a sentence, and refuses two targets and a price that is not sold", async () => {
    const refused = await call(postValidate, person.token, { code: "NOTHING" });
    expect(refused).toMatchObject({
      status: 200,
      body: { valid: false, reason: "unknown", message: expect.stringMatching(/spelled/) },
    });
    const planPrice = crypto.randomUUID();
    const both = { code: "NOTHING", planPriceId: planPrice, packId: "small" };
    expect((await call(postValidate, person.token, both)).status).toBe(400);
    const forged = { code: "NOTHING", planPriceId: planPrice };
    expect((await call(postValidate, person.token, forged)).status).toBe(404);
  });
});

describe("redeeming a code", () => {
  test("answers with the credits, and then with the reason why not again", async () => {
    await createCoupon(stack.db.sql, "HELLO", { value: 12.5 });
    const first = await call(postRedeem, person.token, { code: "hello" });
    expect(first).toMatchObject({ status: 200, body: { credits: 12.5 } });
    const again = await call(postRedeem, person.token, { code: "hello" });
    expect(again).toMatchObject({ status: 409, body: { reason: "already_redeemed" } });
    const unknown = await call(postRedeem, person.token, { code: "nobody" });
    expect(unknown).toMatchObject({ status: 404, body: { reason: "unknown" } });
  });

  test("of a discount says where it goes, and a bonus does not open a checkout", async () => {
    const discount = await call(postRedeem, person.token, { code: "TENTH" });
    expect(discount).toMatchObject({ status: 409, body: { reason: "needs_purchase" } });
    const bonus = { packId: "small", couponCode: "HELLO" };
    expect(await call(postCreditCheckout, operator.token, bonus)).toMatchObject({
      status: 409,
      body: { reason: "not_a_discount" },
    });
  });

  test("is not for trying codes out", async () => {
    const guesser = await stack.signUp();
    const guess = () => call(postRedeem, guesser.token, { code: "GUESS" });
    expect((await guess()).status).toBe(404);
    // All but the first of the tries that a window has; the next window too, should it begin now.
    await stack.db.sql`insert into private.rate_limits (bucket, window_start, hits)
      select ${`coupon:${guesser.accountId}`},
        to_timestamp(floor(extract(epoch from clock_timestamp()) / 600) * 600 + later), 30
      from generate_series(0, 600, 600) later
      on conflict (bucket, window_start) do update set hits = excluded.hits`;
    expect((await guess()).status).toBe(429);
    expect((await call(postValidate, guesser.token, { code: "TENTH" })).status).toBe(429);
    const withCode = { packId: "small", couponCode: "GUESS" };
    expect((await call(postCreditCheckout, guesser.token, withCode)).status).toBe(429);
    const plan = { planPriceId: await planPriceId("starter"), couponCode: "GUESS" };
    expect((await call(postPlanCheckout, guesser.token, plan)).status).toBe(429);
    expect((await call(postCreditCheckout, guesser.token, { packId: "small" })).status).toBe(200);
  });

  test("that is refused leaves no purchase waiting, and the same request works later", async () => {
    const buyer = await stack.signUp();
    const key = crypto.randomUUID();
    const body = { packId: "small", couponCode: "LATER" };
    const statuses = async () => {
      const rows = await stack.db.sql<{ status: string }[]>`select status from public.payments
        where account_id = ${buyer.accountId}`;
      return rows.map(({ status }) => status);
    };
    const refused = await call(postCreditCheckout, buyer.token, body, {}, key);
    expect(refused).toMatchObject({ status: 404, body: { reason: "unknown" } });
    expect(await statuses()).toEqual(["expired"]);
    await createCoupon(stack.db.sql, "LATER", { kind: "percentage_discount", value: 50 });
    const opened = await call(postCreditCheckout, buyer.token, body, {}, key);
    expect(opened.status).toBe(200);
    expect(await statuses()).toEqual(["pending"]);
    await payCheckout(String(opened.body.url));
    await stack.stripe.settled();
    expect(await statuses()).toEqual(["paid"]);
    expect(await readGrants(stack.db, buyer.accountId, "pack")).toEqual([500]);
  });
});

describe("the operator's coupons", () => {
  const terms = { kind: "percentage_discount", value: 25, reason: "spring sale" };

  test("are not found by anyone else, not even by an operator's key", async () => {
    const scopes = ["read", "meter", "billing"] as const;
    const { apiKey } = await createApiKey(operator.access, { name: "Key", scopes: [...scopes] });
    for (const token of [person.token, apiKey]) {
      expect((await call(getCoupons, token)).status).toBe(404);
      expect((await call(postCoupon, token, { ...terms, code: "SPRING" })).status).toBe(404);
      const id = { id: crypto.randomUUID() };
      const change = { isActive: false, reason: "spring is over" };
      expect((await call(patchCoupon, token, change, id)).status).toBe(404);
    }
    expect((await call(getCoupons, "nobody")).status).toBe(401);
  });

  test("are made, listed and switched, each with a row in the audit log", async () => {
    const made = await call(postCoupon, operator.token, { ...terms, code: "spring25", maxUses: 9 });
    expect(made).toMatchObject({
      status: 200,
      body: { code: "SPRING25", uses: 0, isTyped: false },
    });
    const taken = await call(postCoupon, operator.token, { ...terms, code: "SPRING25" });
    expect(taken.status).toBe(409);
    const change = { isActive: false, reason: "spring is over" };
    const off = await call(patchCoupon, operator.token, change, { id: made.body.id });
    expect(off).toMatchObject({ status: 200, body: { isActive: false } });
    expect((await call(postValidate, person.token, { code: "SPRING25" })).body).toMatchObject({
      valid: false,
      reason: "inactive",
    });
    const listed = await call(getCoupons, operator.token);
    expect(listed.body.coupons).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: "SPRING25", maxUses: 9 })]),
    );
    const log = await stack.db.sql<{ act: string; reason: string }[]>`select act, reason
      from public.audit_log where actor_id = ${operator.accountId} and act like 'coupon.%'
      order by audit_id`;
    expect(log.map((row) => [row.act, row.reason])).toEqual([
      ["coupon.create", "spring sale"],
      ["coupon.set_active", "spring is over"],
    ]);
  });

  test.each([
    ["a percentage above a hundred", { value: 101 }],
    ["three decimals of a per cent", { value: 33.333 }],
    ["a fixed amount without a currency", { kind: "fixed_discount", value: 100 }],
    ["half a cent", { kind: "fixed_discount", value: 0.5, currency: "usd" }],
    ["months without repeating", { durationMonths: 3 }],
    ["two free months", { kind: "free_month", value: 2 }],
    ["a bonus for a plan", { kind: "credit_bonus", value: 5, planIds: ["starter"] }],
    ["a plan that there is not", { planIds: ["nothing"] }],
    ["a code with a space", { code: "A B C" }],
    ["no reason", { reason: "" }],
    ["a field of its own", { uses: 0 }],
  ])("are refused with %s", async (_, wrong) => {
    const body = { ...terms, code: "WRONG", ...wrong };
    expect((await call(postCoupon, operator.token, body)).status).toBe(400);
  });
});
