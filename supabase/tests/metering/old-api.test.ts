import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET, PATCH, POST } from "../../../app/api/[...old]/route";
import { createApiKey } from "../../../lib/auth/api-key";
import {
  type BillingStack,
  type Person,
  payCheckout,
  startBillingStack,
} from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization } from "../fixture/person";

let stack: BillingStack;
let operator: Person;
beforeAll(async () => {
  stack = await startBillingStack({ edit: apiForAll });
  operator = await stack.signUp();
  await stack.db.sql`update public.profiles set is_operator = true
    where user_id = ${operator.accountId}`;
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const methods = { GET, POST, PATCH, PUT: PATCH, DELETE: PATCH };

async function call(
  token: string,
  address: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const [method, path] = address.split(" ") as [keyof typeof methods, string];
  const reply = await methods[method](
    new Request(`http://farebox.test${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const answer: Record<string, unknown> = await reply.json();
  return { status: reply.status, body: answer, headers: reply.headers };
}

test("a tier is subscribed to, read, upgraded in place and cancelled by its old names", async () => {
  const { token } = await stack.signUp();
  const begun = await call(token, "POST /api/subscription/upgrade", { tier_id: "starter" });
  expect(begun.body.checkout_url).toBe(begun.body.url);
  await payCheckout(String(begun.body.checkout_url));
  await stack.stripe.settled();
  expect((await call(token, "GET /api/subscription")).body).toMatchObject({
    tier_id: "starter",
    credits_remaining: 1000,
    credits_monthly: 1000,
    subscription: { tier_id: "starter", plan_id: "starter" },
  });
  const upgraded = await call(token, "POST /api/subscription/upgrade", { tier_id: "Pro" });
  expect(upgraded).toMatchObject({ status: 200, body: { tier_id: "pro" } });
  const cancelled = await call(token, "POST /api/subscription/cancel");
  expect(cancelled.body.subscription).toMatchObject({ cancel_at: expect.any(String) });
  expect(await call(token, "PUT /api/v1/billing/subscription", { tier_id: "gold" })).toMatchObject({
    status: 404,
    body: { code: "not_found" },
  });
});

test("a pack is bought by its size, its id or its name, and listed with them", async () => {
  const { token } = await stack.signUp();
  for (const body of [
    { pack_size: 500 },
    { pack_size: "small" },
    { package_id: "small" },
    { pack_size: "Small" },
  ]) {
    const answer = await call(token, "POST /api/billing/purchase-credits", body);
    expect(answer.body.checkout_url, JSON.stringify(body)).toMatch(/^http/);
  }
  expect((await call(token, "POST /api/billing/purchase-credits", { pack_size: 7 })).status).toBe(
    404,
  );
  const { body } = await call(token, "GET /api/v1/credits/packages");
  expect(body.packages).toContainEqual(
    expect.objectContaining({ package_id: "small", pack_size: 500, unit_amount: 500 }),
  );
});

test("credits are reserved, released and used with a key, and read back", async () => {
  const person = await stack.signUp();
  const { apiKey } = await createApiKey(person.access, { name: "Old", scopes: ["read", "meter"] });
  const hold = await call(apiKey, "POST /api/v1/credits/reserve", { action: "query" });
  const release = { reservation_id: hold.body.reservation_id };
  expect((await call(apiKey, "POST /api/v1/credits/release", release)).status).toBe(200);
  expect((await call(apiKey, "POST /api/v1/credits/use", { action: "query" })).body).toMatchObject({
    charged: 5,
    balance: 95,
  });
  expect((await call(apiKey, "GET /api/v1/credits/balance")).body).toMatchObject({
    balance: 95,
    allocated_monthly: 100,
    reset_date: expect.any(String),
  });
  const used = await call(
    apiKey,
    "GET /api/v1/credits/transactions?transaction_type=usage&limit=500",
  );
  expect(used.body.transactions).toMatchObject([{ type: "usage", credits: -5, new_balance: 95 }]);
  const today = new Date().toISOString();
  const summary = await call(
    apiKey,
    `GET /api/v1/credits/usage/summary?start_date=${today}&end_date=${today}`,
  );
  expect(summary.body).toMatchObject({ requests: 1, credits: 5, input_tokens: 0 });
  const numbered = await call(apiKey, "GET /api/v1/credits/transactions?offset=50");
  expect(numbered).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test("usage that has happened is tracked by its service, tokens and cost", async () => {
  const person = await stack.signUp();
  const { apiKey } = await createApiKey(person.access, { name: "Old", scopes: ["read", "meter"] });
  const event = { service: "litellm", model: "gpt-4", tokens: 2500, is_free: false };
  const track = (body: object) => call(apiKey, "POST /api/v1/credits/usage/track", body);
  expect((await track({ ...event, action: "query", metadata: { id: 1 } })).body).toMatchObject({
    charged: 5,
  });
  expect(await track({ ...event, service: "center-deep", cost: 0.0025 })).toMatchObject({
    status: 422,
    body: { code: "unpriced", detail: expect.stringContaining("web_search") },
  });
  const [row] = await stack.db.sql`select service, model, input_tokens
    from public.credit_transactions where account_id = ${person.accountId} and type = 'usage'`;
  expect(row).toMatchObject({ service: "litellm", model: "gpt-4", input_tokens: 2500 });
});

test("a department's limit is set a day or a month, and read back", async () => {
  const owner = await stack.signUp();
  const account = await foundOrganization(stack.db.sql, owner.accountId);
  const [department] = await stack.db
    .sql`insert into public.departments (account_id, name, created_at)
    values (${account}, 'Research', now()) returning department_id`;
  const at = `/api/v1/credits/departments/${department?.department_id}/limits`;
  const headers = { "x-account-id": account };
  expect((await call(owner.token, `PUT ${at}`, { daily_limit: 40 }, headers)).status).toBe(200);
  const both = { daily_limit: 40, monthly_limit: 100 };
  expect((await call(owner.token, `PUT ${at}`, both, headers)).status).toBe(400);
  expect((await call(owner.token, `GET ${at}`, undefined, headers)).body.limits).toMatchObject([
    { window: "day", limit: 40 },
  ]);
});

test("a provider account is read and deleted by its owner alone", async () => {
  const { token } = await stack.signUp();
  const account = "/api/v1/credits/openrouter/account";
  expect((await call(token, `GET ${account}`)).body).toMatchObject({
    keys: [],
    falls_back_to_credits: expect.any(Boolean),
  });
  expect(await call(token, `DELETE ${account}`)).toMatchObject({
    status: 404,
    body: { code: "not_found" },
  });
  const create = "POST /api/v1/credits/openrouter/create-account";
  expect(await call(token, create, { api_key: "sk-or-v1-abc", email: "a@b.co" })).toMatchObject({
    status: 403,
    body: { code: "plan_required" },
  });
  expect((await call("nobody", create, { api_key: "sk-or-v1-abc" })).status).toBe(401);
});

test("an amount of old is refused, not ignored: the catalog prices", async () => {
  const person = await stack.signUp();
  const { apiKey } = await createApiKey(person.access, { name: "Old", scopes: ["meter"] });
  const answer = await call(apiKey, "POST /api/v1/credits/use", { action: "query", amount: 1 });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test("operators allocate with a source, deduct and refund by user id or address", async () => {
  const person = await stack.signUp();
  const act = (name: string, body: object) =>
    call(operator.token, `POST /api/v1/credits/${name}`, body);
  const given = await act("allocate", {
    user_id: person.accountId,
    amount: 50,
    source: "tier_upgrade",
    metadata: { new_tier: "professional" },
  });
  expect(given).toMatchObject({ status: 200, body: { credits: 50 } });
  const [profile] = await stack.db.sql`select email from public.profiles
    where user_id = ${person.accountId}`;
  expect(
    (await act("deduct", { user_id: profile?.email, amount: 20, service: "litellm", model: "m" }))
      .body,
  ).toMatchObject({ credits: -20 });
  const audit = await stack.db.sql`select act, reason from public.audit_log
    where account_id = ${person.accountId} order by audit_id`;
  expect(audit).toMatchObject([
    { act: "credits.allocate", reason: "tier_upgrade" },
    { act: "credits.deduct", reason: "litellm" },
  ]);
  expect((await call(person.token, "POST /api/v1/credits/allocate", { amount: 1 })).status).toBe(
    404,
  );
});

describe("coupons", () => {
  test("are made, checked by GET, and redeemed", async () => {
    const { token } = await stack.signUp();
    const made = await call(operator.token, "POST /api/v1/credits/coupons/create", {
      coupon_type: "credit_bonus",
      value: 50,
      code: "UC-WELCOME50",
      max_uses: 100,
    });
    expect(made).toMatchObject({ status: 200, body: { code: "UC-WELCOME50", used_count: 0 } });
    const checked = await call(token, "GET /api/v1/credits/coupons/validate/UC-WELCOME50");
    expect(checked.body).toMatchObject({ valid: true, coupon: { code: "UC-WELCOME50" } });
    const redeemed = await call(token, "POST /api/v1/credits/coupons/redeem", {
      code: "UC-WELCOME50",
      metadata: { source: "email_campaign" },
    });
    expect(redeemed.body).toMatchObject({ credits: 50 });
  });

  test("are listed for operators alone, and redeemed by nobody else than a person", async () => {
    const { token } = await stack.signUp();
    expect((await call(token, "GET /api/v1/credits/coupons")).status).toBe(404);
    expect(
      (await call("nobody", "POST /api/v1/credits/coupons/redeem", { code: "OVER" })).status,
    ).toBe(401);
  });
});

test("an unknown address is told so as every refusal is", async () => {
  const { token } = await stack.signUp();
  const answer = await call(token, `GET /api/v2/${randomUUID()}`);
  expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});
