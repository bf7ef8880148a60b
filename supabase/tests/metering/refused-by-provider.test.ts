import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { POST } from "../../../app/api/chat/completions/route";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { subscribe } from "../fixture/subscription";

let stack: BillingStack;
let status = 503;
/** Leaves requests without an answer where it is 0. */
const provider = http.createServer((request, response) => {
  request.resume().on("end", () => {
    if (status === 0) return;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        status === 200
          ? { choices: [{ message: { content: "Here." }, finish_reason: "stop" }] }
          : { error: { message: "out of order" } },
      ),
    );
  });
});
beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, "127.0.0.1", done));
  process.env.OPENROUTER_BASE_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  stack = await startBillingStack({
    edit: (document) => ({
      ...document,
      // As on a day on which as many requests have failed as are free.
      freeFailuresPerDay: 0,
      usdMicrosPerCredit: 10_000,
      product: { ...document.product, defaultModel: "house/one" },
      actions: document.actions.map((action) => {
        if (action.id !== document.chat.action) return action;
        const { match: _, ...rest } = action;
        return { ...rest, pricing: "tokens" as const, creditsMicros: 0 };
      }),
      models: [
        {
          id: "house/one",
          provider: "house",
          name: "One",
          inputUsdPerMtok: 3,
          cachedUsdPerMtok: 3,
          outputUsdPerMtok: 15,
          reasoningUsdPerMtok: 15,
          tier: "standard",
          overridesProvider: true,
        },
      ],
    }),
  });
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await stack.stop();
  provider.closeAllConnections();
  provider.close();
});

async function subscriber(): Promise<Person> {
  const who = await stack.signUp();
  await subscribe(stack.db.sql, who.accountId, { priceId: "price_pro_month" });
  return who;
}
const usageOf = async ({ accountId }: Person) => [
  ...(await stack.db.sql`select -amount_micros as charged, input_tokens, success, error
    from credit_transactions where account_id = ${accountId} and type = 'usage' order by seq`),
];

test.each([503, 429, 400])(
  "a request that the provider refuses with %s has used nothing, however many failed that day",
  async (refusal) => {
    status = refusal;
    const who = await subscriber();
    const body = { messages: [{ role: "user", content: "word ".repeat(20_000) }] };
    const answer = await callRoute(POST, { token: who.token, body });
    expect(answer.status).toBe(refusal === 400 ? 400 : 502);
    expect(await usageOf(who)).toMatchObject([{ charged: 0, input_tokens: 0, success: false }]);
  },
);

test("a retry under the same Idempotency-Key works once the provider does, and is charged once", async () => {
  const who = await subscriber();
  const call = () =>
    callRoute(POST, {
      token: who.token,
      body: { messages: [{ role: "user", content: "Again?" }] },
      headers: { "idempotency-key": "one-and-the-same" },
    });
  status = 503;
  expect((await call()).status).toBe(502);
  expect((await call()).status).toBe(502);
  status = 200;
  const answers = await Promise.all([1, 2, 3].map(call));
  expect(answers.map((each) => each.status).sort()).toEqual([200, 409, 409]);
  expect((await call()).status).toBe(409);
  expect(await usageOf(who)).toMatchObject([
    { charged: 0, success: false },
    { charged: 0, success: false },
    { success: true },
  ]);
});

test("a stream that its caller leaves while the provider reads the request is paid", async () => {
  status = 0;
  const who = await subscriber();
  const caller = new AbortController();
  const asked = new Promise((done) => provider.once("request", done));
  const request = new Request("http://farebox.test/api/chat/completions", {
    method: "POST",
    headers: { authorization: `Bearer ${who.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: "word ".repeat(20_000) }],
      stream: true,
    }),
    signal: caller.signal,
  });
  const answer = POST(request, { params: Promise.resolve({}) });
  await asked;
  caller.abort();
  await answer.catch(() => {});
  const [row] = await usageOf(who);
  expect(row).toMatchObject({ error: "stopped" });
  expect(Number(row?.charged)).toBeGreaterThan(0);
});
