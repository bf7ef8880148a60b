import { randomUUID } from "node:crypto";
import { createClient } from "../clients/typescript/client";
import {
  type Answer,
  type Caller,
  callApi,
  expectProblem,
  nobody,
  withBearer,
  withCookie,
} from "./fixtures/api";
import { countRows } from "./fixtures/count-rows";
import { makeOperator } from "./fixtures/coupons";
import { endpoints, isCallOf, listRoutes } from "./fixtures/endpoints";
import { makeApiKey, signUp } from "./fixtures/person";
import { expect, test } from "./fixtures/test";

const guarded = endpoints.filter((endpoint) => endpoint.for !== "anyone");
const withBody = endpoints.filter((endpoint) => endpoint.body !== undefined);
const changing = guarded.filter(({ call }) => !call.startsWith("GET "));
const queryCredits = 5;
/** Characters of a body that no endpoint reads: batches may be the largest, of a mebibyte. */
const beyondAnyBody = 1_100_000;

const statusesOf = (answers: Answer[]) => answers.map(({ status }) => status);

test("every endpoint is among those that are asked here", () => {
  const unasked = listRoutes().filter(
    (route) => !endpoints.some((endpoint) => isCallOf(endpoint, route)),
  );
  expect(unasked).toEqual([]);
});

test("nobody gets in without showing who they are, and nothing is written", async ({
  app,
  sql,
}) => {
  const before = await countRows(sql);
  const token = (await signUp(app)).accessToken;
  const after = await countRows(sql);
  expect(after).not.toEqual(before);
  const callers: [string, Caller][] = [
    ["nobody", nobody],
    ["a made-up token", withBearer("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")],
    ["a token with another signature", withBearer(`${token.slice(0, -4)}AAAA`)],
    ["a made-up key", withBearer(`fbx_${randomUUID()}_${"A".repeat(43)}`)],
    ["a made-up cookie", { cookie: "sb-127-auth-token=base64-e30" }],
    ["no secret", withBearer("")],
  ];
  for (const { call, body } of guarded) {
    for (const [who, as] of callers) {
      expectProblem(
        await callApi(app, call, { as, body }),
        401,
        "unauthenticated",
        `${call}: ${who}`,
      );
    }
  }
  expect(await countRows(sql)).toEqual(after);
});

test("another account's key does not open this one", async ({ app, sql, customer }) => {
  const other = await signUp(app, "Mallory Malicious");
  const key = await makeApiKey(sql, other, ["read", "meter", "billing"]);
  const secret = key.split("_").slice(2).join("_");
  await customer.ledger.available();
  const before = await countRows(sql);
  const as = withBearer(`fbx_${customer.accountId}_${secret}`);
  for (const endpoint of guarded) {
    const answer = await callApi(app, endpoint.call, { as, body: endpoint.body });
    expectProblem(answer, 401, "unauthenticated", endpoint.call);
  }
  expect(await countRows(sql)).toEqual(before);
});

test("an account that is not the caller's reads as not found", async ({ app, sql, customer }) => {
  const other = await signUp(app, "Mallory Malicious");
  await customer.ledger.available();
  await sql`select * from get_caller(${other.userId})`;
  const before = await countRows(sql);
  for (const endpoint of guarded.filter(({ for: who }) => who !== "scheduler")) {
    for (const accountId of [customer.accountId, randomUUID(), "not-an-id"]) {
      const answer = await callApi(app, endpoint.call, {
        as: withBearer(other.accessToken),
        body: endpoint.body,
        headers: { "x-account-id": accountId },
      });
      expectProblem(answer, 404, "not_found", `${endpoint.call} for ${accountId}`);
    }
  }
  expect(await countRows(sql)).toEqual(before);
});

test("a session does not charge: the metering endpoints take API keys alone", async ({
  app,
  sql,
  customer,
}) => {
  await customer.ledger.available();
  const before = await countRows(sql);
  for (const { call, body } of endpoints.filter((endpoint) => endpoint.for === "meter")) {
    for (const as of [withCookie(customer), withBearer(customer.accessToken)]) {
      expectProblem(await callApi(app, call, { as, body }), 403, "forbidden", call);
    }
  }
  expect(await countRows(sql)).toEqual(before);
});

test("a key does what its scopes say and no more", async ({ app, sql, customer }) => {
  const readKey = withBearer(await makeApiKey(sql, customer, ["read"]));
  const meterKey = withBearer(await makeApiKey(sql, customer, ["meter"]));
  expect((await callApi(app, "GET /api/credits/balance", { as: readKey })).status).toBe(200);
  expectProblem(await callApi(app, "GET /api/credits/balance", { as: meterKey }), 403, "forbidden");
  const before = await countRows(sql);
  for (const endpoint of endpoints.filter(({ for: who }) => who === "meter" || who === "buyer")) {
    const answer = await callApi(app, endpoint.call, { as: readKey, body: endpoint.body });
    expectProblem(answer, 403, "forbidden", endpoint.call);
  }
  expect(await countRows(sql)).toEqual(before);
});

test("a key, whatever its scopes, does nothing that is a person's", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer, ["read", "meter", "billing"]));
  await customer.ledger.available();
  const before = await countRows(sql);
  for (const { call, body } of endpoints.filter((endpoint) => endpoint.for === "person")) {
    const answer = await callApi(app, call, { as, body });
    if (answer.status === 401) expectProblem(answer, 401, "unauthenticated", call);
    else expectProblem(answer, 403, "forbidden", call);
  }
  expect(await countRows(sql)).toEqual(before);
});

test("a revoked key opens nothing", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  expect((await callApi(app, "GET /api/credits/balance", { as })).status).toBe(200);
  await sql`select revoke_api_key(${customer.accountId}, created_by, api_key_id) from api_keys
    where account_id = ${customer.accountId}`;
  expectProblem(await callApi(app, "GET /api/credits/balance", { as }), 401, "unauthenticated");
});

test("a post from another site is refused, however it says so", async ({ app, sql, customer }) => {
  await customer.ledger.available();
  const before = await countRows(sql);
  for (const endpoint of changing.filter(
    ({ for: who }) => who !== "scheduler" && who !== "meter",
  )) {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${app.url}.evil.example` },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await callApi(app, endpoint.call, {
        as: withCookie(customer),
        body: endpoint.body,
        headers,
      });
      expectProblem(answer, 403, "cross_site", `${endpoint.call} ${JSON.stringify(headers)}`);
    }
  }
  expect(await countRows(sql)).toEqual(before);
});

test("a body that is not what the endpoint takes is refused, and says where it is wrong", async ({
  app,
  sql,
  customer,
}) => {
  const key = withBearer(await makeApiKey(sql, customer, ["read", "meter", "billing"]));
  const operator = await signUp(app, "Olga Operator");
  await makeOperator(sql, operator);
  const before = await countRows(sql);
  for (const { call, body, for: who } of withBody) {
    const person = who === "operator" ? operator : customer;
    const as = who === "person" || who === "operator" ? withBearer(person.accessToken) : key;
    const send = (rawBody: string, headers: Record<string, string> = {}) =>
      callApi(app, call, { as, rawBody, headers });
    expectProblem(await send("{"), 400, "invalid_request", `${call} with half a body`);
    expectProblem(await send("[]"), 400, "invalid_request", `${call} with an array`);
    expectProblem(await send("null"), 400, "invalid_request", `${call} with null`);
    expectProblem(await send('"text"'), 400, "invalid_request", `${call} with a string`);
    expectProblem(
      await send(JSON.stringify(body), { "content-type": "text/plain" }),
      415,
      "unsupported_media_type",
      call,
    );
    expectProblem(
      await send(JSON.stringify({ ...body, padding: "x".repeat(beyondAnyBody) })),
      413,
      "body_too_large",
      call,
    );
  }
  expect(await countRows(sql)).toEqual(before);
});

test("an amount, a price or an account in a body is refused, not ignored", async ({
  app,
  sql,
  customer,
}) => {
  const key = withBearer(await makeApiKey(sql, customer, ["read", "meter", "billing"]));
  const other = await signUp(app, "Mallory Malicious");
  const operator = await signUp(app, "Olga Operator");
  await makeOperator(sql, operator);
  const before = await countRows(sql);
  const forgeries = [
    { credits: 1 },
    { amount: 0 },
    { cost: 0 },
    { costMicros: 0 },
    { unitAmount: 1 },
    { price: "price_1" },
    { accountId: other.accountId },
    { account_id: other.accountId },
    { userId: other.userId },
  ];
  const strict = withBody.filter(({ for: who }) => who !== "anyone" && who !== "person");
  for (const { call, body, for: who } of strict) {
    const as = who === "operator" ? withBearer(operator.accessToken) : key;
    // What operators give and take credits by is theirs to say.
    for (const forged of forgeries.filter(
      (one) => !Object.keys(one).some((name) => name in (body ?? {})),
    )) {
      const answer = await callApi(app, call, { as, body: { ...body, ...forged } });
      expectProblem(answer, 400, "invalid_request", `${call} ${JSON.stringify(forged)}`);
    }
  }
  expect(await countRows(sql)).toEqual(before);
});

test("counts that are negative, fractional, huge or no numbers are refused", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const before = await countRows(sql);
  const wrong = [-1, 0.5, 1e12, Number.MAX_SAFE_INTEGER + 1, "5", null, [1], true];
  for (const name of ["inputTokens", "outputTokens", "cachedTokens", "reasoningTokens"]) {
    for (const value of wrong) {
      for (const path of ["estimate", "use", "reserve"]) {
        const answer = await callApi(app, `POST /api/credits/${path}`, {
          as,
          body: { action: "query", [name]: value },
        });
        expectProblem(answer, 400, "invalid_request", `${path} ${name}=${JSON.stringify(value)}`);
      }
    }
  }
  for (const lifeSeconds of [0, -1, 86_401, 1.5]) {
    const body = { action: "query", lifeSeconds };
    const answer = await callApi(app, "POST /api/credits/reserve", { as, body });
    expectProblem(answer, 400, "invalid_request", `lifeSeconds=${lifeSeconds}`);
  }
  expect(await countRows(sql)).toEqual(before);
});

test("what the catalog does not price is refused and named", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  await customer.ledger.available();
  const before = await countRows(sql);
  for (const path of ["estimate", "use", "reserve"]) {
    for (const [body, named] of [
      [{ action: "mine-bitcoin" }, "mine-bitcoin"],
      [{ action: "query", tools: ["documentation", "shell"] }, "shell"],
      [{ action: "query'; drop table credit_balances; --" }, "drop table"],
    ] as const) {
      const answer = await callApi(app, `POST /api/credits/${path}`, { as, body });
      expect.soft(answer.status, `${path} ${named}: ${answer.text}`).toBe(422);
      expect.soft(answer.body).toMatchObject({ code: "unpriced" });
      expect.soft(String(answer.body.detail)).toContain(named);
    }
  }
  expect(await countRows(sql)).toEqual(before);
});

test("an estimate says what a charge then takes, line by line", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const before = await customer.ledger.available();
  const body = { action: "query", tools: ["documentation", "github"] };
  const estimate = await callApi(app, "POST /api/credits/estimate", { as, body });
  expect(estimate.status).toBe(200);
  expect(await customer.ledger.available()).toBe(before);

  const charge = await callApi(app, "POST /api/credits/use", { as, body });
  expect(charge.status).toBe(200);
  expect(charge.body.charged).toBe(estimate.body.cost);
  const [usage] = await customer.ledger.ofType("usage");
  expect(usage?.amount).toBe(-Number(estimate.body.cost));
  expect(Object.values(usage?.lines ?? {}).reduce((sum, line) => sum + line, 0)).toBe(
    estimate.body.cost,
  );
  expect(charge.body.balance).toBe(await customer.ledger.available());
});

test("a replayed key answers as the first time and charges once; other facts are refused", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const other = await signUp(app, "Mallory Malicious");
  const otherKey = withBearer(await makeApiKey(sql, other));
  const headers = { "idempotency-key": `order-${randomUUID()}` };
  const use = (caller: Caller, body: object) =>
    callApi(app, "POST /api/credits/use", { as: caller, body, headers });

  const first = await use(as, { action: "query" });
  const again = await use(as, { action: "query" });
  expect(first.body).toMatchObject({ replayed: false, charged: queryCredits });
  expect(again.body).toMatchObject({
    replayed: true,
    transaction: first.body.transaction,
    charged: queryCredits,
  });
  const changed = await use(as, { action: "query", tools: ["github"] });
  expectProblem(changed, 409, "idempotency_mismatch");
  // The key belongs to the account: somebody else's charge of the same name is their own.
  expect((await use(otherKey, { action: "query" })).body).toMatchObject({ replayed: false });
  expect(await customer.ledger.ofType("usage")).toHaveLength(1);
});

test("a refusal keeps no key: the same request works after credits came", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer));
  await customer.ledger.spendDownTo(0);
  const headers = { "idempotency-key": `order-${randomUUID()}` };
  const use = () =>
    callApi(app, "POST /api/credits/use", { as, body: { action: "query" }, headers });
  expectProblem(await use(), 402, "insufficient_credits");
  await customer.ledger.grant(20);
  expect((await use()).body).toMatchObject({ replayed: false, charged: queryCredits });
});

test("twenty charges at once spend what is there and not one more", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer));
  await customer.ledger.spendDownTo(30);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      callApi(app, "POST /api/credits/use", { as, body: { action: "query" } }),
    ),
  );
  const statuses = statusesOf(answers);
  expect(statuses.filter((status) => status === 200)).toHaveLength(30 / queryCredits);
  expect(statuses.filter((status) => status === 402)).toHaveLength(20 - 30 / queryCredits);
  expect(await customer.ledger.available()).toBe(0);
});

test("twenty requests with one key at once are one charge", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const before = await customer.ledger.available();
  const headers = { "idempotency-key": `order-${randomUUID()}` };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      callApi(app, "POST /api/credits/use", { as, body: { action: "query" }, headers }),
    ),
  );
  expect(statusesOf(answers)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(answers.filter(({ body }) => body.replayed === false)).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => body.transaction)).size).toBe(1);
  expect(await customer.ledger.available()).toBe(before - queryCredits);
});

test("a refusal for want of credits says how much is missing and what may be bought", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer, ["meter", "billing"]));
  await customer.ledger.spendDownTo(0);
  const body = { action: "query", tools: ["github"] };
  const answer = await callApi(app, "POST /api/credits/use", { as, body });
  expectProblem(answer, 402, "insufficient_credits");
  expect(answer.body).toMatchObject({ balance: 0, cost: 15, shortfall: 15, held: 0, debt: 0 });
  expect(Date.parse(String(answer.body.nextResetAt))).toBeGreaterThan(Date.now());
  expect(answer.body.buy).toMatchObject({
    packs: expect.arrayContaining([expect.objectContaining({ packId: "small", credits: 500 })]),
    plans: expect.arrayContaining([expect.objectContaining({ name: "Starter" })]),
  });
});

test("a hold is settled once for what was used, and gives the rest back", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const before = await customer.ledger.available();
  const call = (path: string, body: object) =>
    callApi(app, `POST /api/credits/${path}`, { as, body });
  const hold = await call("reserve", { action: "query", tools: ["documentation", "github"] });
  expect(hold.status, hold.text).toBe(200);
  expect(hold.body).toMatchObject({ held: 20, balance: before - 20 });

  const settlement = { reservationId: hold.body.reservationId, tools: ["documentation"] };
  const settled = await call("settle", settlement);
  expect(settled.body).toMatchObject({ charged: 10, balance: before - 10, held: 0 });
  const again = await call("settle", settlement);
  expect(again.body).toMatchObject({ charged: 10, replayed: true });
  expect(await customer.ledger.available()).toBe(before - 10);

  const released = await call("reserve", { action: "query" });
  await call("release", { reservationId: released.body.reservationId });
  const late = await call("settle", { reservationId: released.body.reservationId });
  expectProblem(late, 409, "already_released");
  expect(await customer.ledger.available()).toBe(before - 10);
  expect(await customer.ledger.ofType("usage")).toHaveLength(1);
});

test("a hold is seen by the key that made it alone", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  const sibling = withBearer(await makeApiKey(sql, customer));
  const stranger = withBearer(await makeApiKey(sql, await signUp(app, "Mallory Malicious")));
  const hold = await callApi(app, "POST /api/credits/reserve", { as, body: { action: "query" } });
  const body = { reservationId: hold.body.reservationId };
  for (const other of [sibling, stranger]) {
    for (const path of ["settle", "release"]) {
      const answer = await callApi(app, `POST /api/credits/${path}`, { as: other, body });
      expectProblem(answer, 404, "not_found", path);
    }
  }
  expect(await customer.ledger.held()).toBe(queryCredits);
  expect((await callApi(app, "POST /api/credits/release", { as, body })).status).toBe(200);
});

test("a checkout for what is not sold is refused, and nothing is opened at Stripe", async ({
  app,
  sql,
  customer,
}) => {
  const as = withBearer(customer.accessToken);
  await customer.ledger.available();
  for (const [path, body, status, code] of [
    ["create-credit-checkout", { packId: "nothing" }, 404, "not_found"],
    ["create-credit-checkout", { packId: "small", quantity: 0 }, 400, "invalid_request"],
    ["create-credit-checkout", { packId: "small", quantity: -1 }, 400, "invalid_request"],
    ["create-credit-checkout", { packId: "small", quantity: 1.5 }, 400, "invalid_request"],
    ["create-credit-checkout", { packId: "small", quantity: 1e9 }, 400, "invalid_request"],
    ["create-subscription-checkout", { planPriceId: randomUUID() }, 404, "not_found"],
    ["create-subscription-checkout", { planPriceId: "price_free" }, 400, "invalid_request"],
    ["portal", { flow: "delete_everything" }, 400, "invalid_request"],
  ] as const) {
    const answer = await callApi(app, `POST /api/stripe/${path}`, { as, body });
    expectProblem(answer, status, code, `${path} ${JSON.stringify(body)}`);
  }
  expect(await sql`select from payments where account_id = ${customer.accountId}`).toHaveLength(0);
});

test("a checkout returns to our own pages, whatever it was asked", async ({ app, customer }) => {
  for (const returnPath of ["https://evil.example/", "//evil.example", "/\\evil.example"]) {
    const answer = await callApi(app, "POST /api/stripe/create-credit-checkout", {
      as: withBearer(customer.accessToken),
      body: { packId: "small", returnPath },
    });
    expect(answer.status, answer.text).toBe(200);
    const page = await (await fetch(String(answer.body.url))).text();
    expect(page).not.toContain("evil.example");
  }
});

test("an idempotency key that is no key is refused", async ({ app, sql, customer }) => {
  const as = withBearer(await makeApiKey(sql, customer));
  for (const key of ["x".repeat(201), "two words", ""]) {
    const answer = await callApi(app, "POST /api/credits/use", {
      as,
      body: { action: "query" },
      headers: { "idempotency-key": key },
    });
    expectProblem(answer, 400, "invalid_request", JSON.stringify(key));
  }
  expect(await customer.ledger.ofType("usage")).toEqual([]);
});

test("the scheduler's endpoints take its secret alone", async ({ app, customer }) => {
  const secret = app.environment.CRON_SECRET ?? "";
  for (const { call } of endpoints.filter((endpoint) => endpoint.for === "scheduler")) {
    for (const as of [
      withBearer(`${secret}x`),
      withBearer(secret.slice(1)),
      withBearer(customer.accessToken),
      withCookie(customer),
    ]) {
      expectProblem(await callApi(app, call, { as }), 401, "unauthenticated", call);
    }
    expect((await callApi(app, call, { as: withBearer(secret) })).status, call).toBe(200);
  }
});

test("an enquiry is stored once it is complete, and a flood is stopped", async ({ app, sql }) => {
  const email = `edsger-${randomUUID()}@example.com`;
  const body = { name: "Edsger", email, message: "We are forty people." };
  // An address of its own, so that other tests' enquiries do not count.
  const headers = { "x-forwarded-for": `198.51.100.${Math.floor(Math.random() * 250) + 1}` };
  const answers = [];
  for (let tries = 0; tries < 6; tries += 1) {
    answers.push(await callApi(app, "POST /api/contact", { body, headers }));
  }
  expect(statusesOf(answers)).toEqual([200, 200, 200, 200, 200, 429]);
  const [last] = answers.slice(-1);
  expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
  const stored = await sql`select from contact_requests where email = ${email}`;
  expect(stored).toHaveLength(5);
});

test("what is public is readable signed out and tells no Stripe id", async ({ app }) => {
  for (const { call } of endpoints.filter(
    (endpoint) => endpoint.for === "anyone" && endpoint.call.startsWith("GET "),
  )) {
    const answer = await callApi(app, call);
    expect(answer.status, call).toBe(200);
    // The document names paths that have the word in them, and readiness says that Stripe answers.
    if (call === "GET /api/openapi.json") expect(answer.body.openapi).toBe("3.1.0");
    else expect(answer.text, call).not.toMatch(/price_|prod_|stripe(?!":"(?:ok|failed)")/i);
  }
});

test("what a caller has left of a minute counts down in every answer", async ({
  app,
  customer,
}) => {
  const as = withBearer(customer.accessToken);
  const left: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    const { headers } = await callApi(app, "GET /api/credits/costs", { as });
    expect(Number(headers.get("ratelimit-limit"))).toBeGreaterThan(0);
    expect(Number(headers.get("ratelimit-reset"))).toBeLessThanOrEqual(60);
    left.push(Number(headers.get("ratelimit-remaining")));
  }
  // A new minute may begin in between.
  expect((left[0] ?? 0) > (left[1] ?? 0) || (left[1] ?? 0) > (left[2] ?? 0)).toBe(true);
});

test("the typed client reserves, settles, reads page by page and is told why it is refused", async ({
  app,
  sql,
  customer,
}) => {
  const farebox = createClient({ baseUrl: app.url, token: await makeApiKey(sql, customer) });
  const before = await farebox.call("GET /api/credits/balance");
  const hold = await farebox.call("POST /api/credits/reserve", {
    body: { action: "query", tools: ["github"] },
  });
  const settled = await farebox.call("POST /api/credits/settle", {
    body: { reservationId: hold.reservationId ?? "" },
  });
  expect(settled).toMatchObject({ charged: queryCredits, balance: before.balance - queryCredits });
  const seen: number[] = [];
  for await (const page of farebox.pages("GET /api/credits/history", { query: { limit: 1 } })) {
    seen.push(...page.transactions.map(({ transaction }) => transaction));
  }
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
  expect(seen).toContain(settled.transaction);
  expect(await farebox.call("GET /api/usage/export.csv")).toContain(`${settled.transaction},`);
  await customer.ledger.spendDownTo(0);
  await expect(
    farebox.call("POST /api/credits/use", { body: { action: "query" } }),
  ).rejects.toMatchObject({ code: "insufficient_credits", status: 402 });
});

test("a path of old answers with its fields", async ({ app, customer }) => {
  const { status, body } = await callApi(app, "GET /api/subscription", {
    as: withCookie(customer),
  });
  expect([status, body.tier_id]).toEqual([200, "free"]);
  expectProblem(await callApi(app, "POST /api/subscription", { body: {} }), 401, "unauthenticated");
  expectProblem(await callApi(app, "GET /api/nothing/here"), 404, "not_found");
});
