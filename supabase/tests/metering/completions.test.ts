import { randomUUID } from "node:crypto";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { generateText, streamText, tool } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { POST } from "../../../app/api/chat/completions/route";
import { createApiKey } from "../../../lib/auth/api-key";
import type { Person } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { watchForSecrets } from "../fixture/key-tester";
import { type OwnKeyStack, startOwnKeyStack } from "../fixture/own-key-stack";
import { foundOrganization } from "../fixture/person";
import { subscribe } from "../fixture/subscription";

let stack: OwnKeyStack;
const keys: string[] = [];
const watch = watchForSecrets();
beforeAll(async () => {
  stack = await startOwnKeyStack();
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await watch.expectNone(stack.db.sql, keys);
  watch.stop();
  await stack.stop();
});

async function subscriber(): Promise<Person> {
  const person = await stack.signUp();
  await subscribe(stack.db.sql, person.accountId, { priceId: "price_pro_month" });
  return person;
}
async function keyOwner(options?: { fallsBack?: boolean }) {
  const person = await stack.keyOwner(options);
  keys.push(person.key);
  return person;
}

const say = (content: string, more: object = {}) => ({
  messages: [{ role: "user", content }],
  ...more,
});
async function ask(token: string, body: object, headers: Record<string, string> = {}) {
  const answer = await callRoute(POST, { token, body, headers });
  watch.note(answer.text, Object.fromEntries(answer.headers));
  return answer;
}
const events = (text: string) =>
  text
    .split("\n\n")
    .flatMap((event) => (event.startsWith("data: {") ? [JSON.parse(event.slice(6))] : []));
async function usageRows(accountId: string) {
  return [
    ...(await stack.db
      .sql`select action, service, model, lane, -amount_micros as charged, cost_micros as cost,
      success, error, input_tokens, output_tokens from credit_transactions
    where account_id = ${accountId} and type = 'usage' order by seq`),
  ];
}
const held = async (accountId: string) =>
  [
    ...(await stack.db
      .sql`select 1 from credit_reservations where account_id = ${accountId} and status = 'held'`),
  ].length;
/** What the provider has counted for a key, in dollars. */
async function usedAtProvider(key: string): Promise<number> {
  const answer = await fetch(`${stack.models.url}/key`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return z.object({ data: z.object({ usage: z.number() }) }).parse(await answer.json()).data.usage;
}
async function until(condition: () => Promise<boolean>) {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not come true in 20 seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a chat completion", () => {
  test("is answered whole, charged once, and tells its cost", async () => {
    const who = await subscriber();
    const answer = await ask(who.token, say("What is 2 + 2?"));
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: {
        object: "chat.completion",
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant" } }],
        usage: { cost: 5, lane: "credits", fallback: null },
      },
    });
    expect(await usageRows(who.accountId)).toMatchObject([
      {
        action: "query",
        service: "completions",
        lane: "credits",
        charged: 5_000_000,
        success: true,
      },
    ]);
    expect(await held(who.accountId)).toBe(0);
  });

  test("is streamed as OpenAI streams, with its usage where that was asked for", async () => {
    const who = await subscriber();
    const body = say("Tell me of credits.", {
      stream: true,
      stream_options: { include_usage: true },
    });
    const answer = await ask(who.token, body);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
    const chunks = events(answer.text);
    expect(new Set(chunks.map(({ object }) => object))).toEqual(new Set(["chat.completion.chunk"]));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { cost: 5, lane: "credits" } });
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }] });
    const without = await ask(who.token, say("Again.", { stream: true }));
    expect(without.text).not.toContain('"usage"');
    expect(await usageRows(who.accountId)).toHaveLength(2);
  });

  test("is read by the AI SDK's provider, tools and stream", async () => {
    const who = await subscriber();
    const { apiKey } = await createApiKey(who.access, { name: "Server", scopes: ["meter"] });
    const provider = createOpenRouter({
      baseURL: "http://farebox.test/api",
      apiKey,
      compatibility: "compatible",
      fetch: async (input, init) =>
        POST(new Request(input instanceof URL ? input.href : input, init), {
          params: Promise.resolve({}),
        }),
    });
    const [settings] = await stack.db.sql`select default_model from pricing_settings`;
    const own = provider(String(settings?.default_model));
    const { text, finishReason } = await generateText({
      model: own,
      prompt: "Hello",
      maxRetries: 0,
    });
    expect(finishReason).toBe("stop");
    expect(text.length).toBeGreaterThan(0);
    const result = streamText({
      model: own,
      prompt: "What is 12 * 12? Use the calculator.",
      tools: {
        calculator: tool({
          description: "Calculates an expression.",
          inputSchema: z.object({ expression: z.string() }),
        }),
      },
      maxRetries: 0,
    });
    expect((await result.toolCalls).map(({ toolName }) => toolName)).toEqual(["calculator"]);
    expect(await usageRows(who.accountId)).toMatchObject([{ success: true }, { success: true }]);
  });

  test("is charged once under one Idempotency-Key, also at once", async () => {
    const who = await subscriber();
    const headers = { "idempotency-key": randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => ask(who.token, say("Once."), headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await ask(who.token, say("Once."), headers)).toMatchObject({
      status: 409,
      body: {
        error: { code: "conflict", type: "invalid_request_error", transaction: expect.any(Number) },
      },
    });
    expect(await usageRows(who.accountId)).toHaveLength(1);
  });

  test.each([
    ["error-before", 502],
    ["rate-limit", 502],
    ["error-mid", 502],
    ["cut", 502],
  ])("that fails by %s costs nothing and says so in OpenAI's shape", async (fault, status) => {
    const who = await subscriber();
    const whole = await ask(who.token, say(`Hello [[fault:${fault}]]`));
    expect(whole).toMatchObject({
      status,
      body: { error: { code: "upstream", type: "server_error" } },
    });
    const streamed = await ask(who.token, say(`Hello [[fault:${fault}]]`, { stream: true }));
    expect(streamed.text).toContain('"error":{"message"');
    for (const row of await usageRows(who.accountId)) {
      expect(row).toMatchObject({ charged: 0, success: false });
    }
    expect(await usageRows(who.accountId)).toHaveLength(2);
    expect(await held(who.accountId)).toBe(0);
  });

  test("whose caller leaves is settled as stopped, and stops the provider", async () => {
    const who = await subscriber();
    const request = new Request("http://farebox.test/api/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${who.token}`, "content-type": "application/json" },
      body: JSON.stringify(say("[[fault:long]]", { stream: true })),
    });
    const response = await POST(request, { params: Promise.resolve({}) });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    await reader?.cancel();
    await until(async () => (await held(who.accountId)) === 0);
    expect(await usageRows(who.accountId)).toMatchObject([
      { error: "stopped", charged: 5_000_000 },
    ]);
    await until(async () => stack.models.requests().at(-1)?.aborted === true);
  });

  test("that is not streamed is written and paid to its end, also when its caller leaves", async () => {
    const who = await subscriber();
    const asked = stack.models.requests().length;
    const caller = new AbortController();
    const request = new Request("http://farebox.test/api/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${who.token}`, "content-type": "application/json" },
      body: JSON.stringify(say("[[fault:slow]] What is 2 + 2?")),
      signal: caller.signal,
    });
    const answer = POST(request, { params: Promise.resolve({}) });
    await until(async () => stack.models.requests().length > asked);
    caller.abort();
    await answer;
    const [row] = await usageRows(who.accountId);
    expect(row).toMatchObject({ error: null, success: true, charged: 5_000_000 });
    expect(Number(row?.output_tokens)).toBeGreaterThan(0);
    expect(stack.models.requests().at(-1)?.aborted).toBe(false);
    expect(await held(who.accountId)).toBe(0);
  });

  test("is refused in OpenAI's shape: nobody, no scope, no credits, no such model, a bad body", async () => {
    const who = await subscriber();
    expect(await ask("nobody", say("Hello"))).toMatchObject({
      status: 401,
      body: { error: { code: "unauthenticated", type: "authentication_error", param: null } },
    });
    const { apiKey } = await createApiKey(who.access, { name: "Reader", scopes: ["read"] });
    expect(await ask(apiKey, say("Hello"))).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden" } },
    });
    const poor = await foundOrganization(stack.db.sql, who.access.userId);
    expect(await ask(who.token, say("Hello"), { "x-account-id": poor })).toMatchObject({
      status: 402,
      body: { error: { code: "insufficient_credits", type: "insufficient_quota", shortfall: 5 } },
    });
    const stranger = await stack.signUp();
    expect(
      await ask(who.token, say("Hello", { model: "anthropic/claude-opus-4.5" })),
    ).toMatchObject({
      status: 422,
      body: { error: { code: "unpriced" } },
    });
    for (const body of [
      {},
      { messages: [] },
      say("x", { n: 2 }),
      { messages: [{ role: "nobody", content: "x" }] },
    ]) {
      expect(await ask(who.token, body)).toMatchObject({
        status: 400,
        body: { error: { code: "invalid_request" } },
      });
    }
    const other = await ask(who.token, say("Hello"), { "x-account-id": stranger.accountId });
    expect(other).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
    expect(await usageRows(who.accountId)).toEqual([]);
  });
});

describe("over an own key", () => {
  test("the fee alone is charged, on its lane, and the provider sees that key", async () => {
    const who = await keyOwner();
    const answer = await ask(who.token, say("Hello", { model: "anthropic/claude-opus-4.5" }));
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: { usage: { cost: 0.5, lane: "byok", fallback: null } },
    });
    expect(await usageRows(who.accountId)).toMatchObject([
      { lane: "byok", charged: 500_000, cost: 5_000_000, model: "anthropic/claude-opus-4.5" },
    ]);
    const [daily] = await stack.db
      .sql`select lane, requests from usage_daily where account_id = ${who.accountId}`;
    expect(daily).toMatchObject({ lane: "byok" });
    expect(await usedAtProvider(who.key)).toBeGreaterThan(0);
  });

  test.each([
    ["revoked", 403, "provider_key_refused", "refused"],
    ["exhausted", 402, "provider_key_exhausted", "exhausted"],
  ] as const)(
    "that is %s the request is refused, and no credits pay unasked",
    async (fate, status, code, reason) => {
      const who = await keyOwner();
      stack.models.setKey(who.key, fate);
      for (const stream of [false, true]) {
        const answer = await ask(who.token, say("Hello", { stream }));
        expect(answer, answer.text).toMatchObject({
          status,
          body: { error: { code, reason: `own_key_${reason}` } },
        });
      }
      expect(await usageRows(who.accountId)).toMatchObject([
        { lane: "byok", charged: 0, success: false, error: `own_key_${reason}` },
        { lane: "byok", charged: 0, success: false },
      ]);
      await until(async () => {
        const [row] = await stack.db
          .sql`select status from private.provider_keys where account_id = ${who.accountId}`;
        return row?.status === reason;
      });
    },
  );

  test.each(["revoked", "exhausted"] as const)(
    "that is %s credits pay where the customer lets them, and it is said",
    async (fate) => {
      const who = await keyOwner({ fallsBack: true });
      stack.models.setKey(who.key, fate);
      const fallback = `own_key_${fate === "revoked" ? "refused" : fate}`;
      const whole = await ask(who.token, say("Hello"));
      expect(whole, whole.text).toMatchObject({
        status: 200,
        body: { usage: { cost: 5, lane: "credits", fallback } },
      });
      const streamed = await ask(
        who.token,
        say("Hello", { stream: true, stream_options: { include_usage: true } }),
      );
      expect(events(streamed.text).at(-1)).toMatchObject({
        usage: { cost: 5, lane: "credits", fallback },
      });
      expect(await usageRows(who.accountId)).toMatchObject([
        { lane: "credits", charged: 5_000_000, success: true, error: fallback },
        { lane: "credits", charged: 5_000_000, success: true, error: fallback },
      ]);
      // A model that our own key does not sell is not sold this way either.
      expect(
        await ask(who.token, say("Hello", { model: "anthropic/claude-opus-4.5" })),
      ).toMatchObject({
        status: fate === "revoked" ? 403 : 402,
      });
    },
  );

  test("that the plan no longer includes it is refused, or paid by credits as the customer said", async () => {
    const who = await keyOwner();
    await stack.db
      .sql`update credit_balances set plan_id = 'starter' where account_id = ${who.accountId}`;
    expect(await ask(who.token, say("Hello"))).toMatchObject({
      status: 403,
      body: { error: { code: "plan_required", entitlement: "byok" } },
    });
    await stack.db
      .sql`update accounts set falls_back_to_credits = true where id = ${who.accountId}`;
    expect(await ask(who.token, say("Hello"))).toMatchObject({
      status: 200,
      body: { usage: { cost: 5, lane: "credits", fallback: "own_key_plan" } },
    });
  });

  test("that is deleted credits pay again", async () => {
    const who = await keyOwner();
    await stack.db.sql`delete from private.provider_keys where account_id = ${who.accountId}`;
    expect((await ask(who.token, say("Hello"))).body).toMatchObject({
      usage: { lane: "credits", fallback: null },
    });
  });
});
