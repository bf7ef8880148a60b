import { randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { POST as complete } from "../../../app/api/chat/completions/route";
import { POST as chat } from "../../../app/api/chat/stream/route";
import { saveProviderKey, setFallback } from "../../../lib/provider-keys/change-keys";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { subscribe } from "../fixture/subscription";

const ownKey = "sk-or-v1-the-own-key-of-this-test-alone";
/** What the application's own key was asked to write at most, call by call. */
let asked: number[] = [];
let stack: BillingStack;

/** Takes the own key to be stored and refuses to serve it; ours writes as much as it may. */
const provider = http.createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const answer = (status: number, type: string, text: string) => {
    response.writeHead(status, { "content-type": type });
    response.end(text);
  };
  const json = (status: number, value: object) =>
    answer(status, "application/json", JSON.stringify(value));
  if (request.url?.endsWith("/key")) return json(200, { data: { label: "k" } });
  if (request.headers.authorization === `Bearer ${ownKey}`) return json(401, {});
  const { max_tokens: most, stream } = JSON.parse(body);
  asked.push(most);
  const usage = { prompt_tokens: 20, completion_tokens: most, total_tokens: 20 + most };
  if (!stream) {
    const choices = [{ message: { content: "words" }, finish_reason: "stop" }];
    return json(200, { choices, usage });
  }
  const chunk = (delta: object, finish_reason: string | null, more: object = {}) =>
    `data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`;
  const text = chunk({ role: "assistant", content: "words" }, null) + chunk({}, "stop", { usage });
  return answer(200, "text/event-stream", `${text}data: [DONE]\n\n`);
});
beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, "127.0.0.1", done));
  const { port } = provider.address() as AddressInfo;
  Object.assign(process.env, {
    OPENROUTER_BASE_URL: `http://127.0.0.1:${port}`,
    SEAL_KEYS: `tests:${Buffer.alloc(32, 5).toString("base64")}`,
  });
  stack = await startBillingStack({
    edit: (document) => ({
      ...document,
      byokFeePercent: 0,
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
  provider.close();
});

/** Somebody whose own key is refused, who lets credits pay then, and has so many. */
async function keyOwnerWith(keptMicros: number): Promise<Person> {
  asked = [];
  const who = await stack.signUp();
  const { sql } = stack.db;
  await subscribe(sql, who.accountId, { priceId: "price_pro_month" });
  await saveProviderKey(who.access, { providerId: "openrouter", key: ownKey });
  await setFallback(who.access, true);
  const surplus = (await balanceOf(who)).available - keptMicros;
  await sql`update profiles set is_operator = true where user_id = ${who.access.userId}`;
  await sql`select * from public.deduct_credits(${who.accountId}, ${who.access.userId}, ${surplus},
    'all but a few', ${`admin:${randomUUID()}`})`;
  expect((await balanceOf(who)).available).toBe(keptMicros);
  return who;
}
async function balanceOf(who: Person) {
  const [row] = await stack.db.sql`select available_micros, debt_micros from credit_balances
    where account_id = ${who.accountId}`;
  return { available: Number(row?.available_micros), debt: Number(row?.debt_micros) };
}

/** What a hold pays for is a share of what was asked for, also where that is less than the chat's longest reply. */
test.each([32_000, 1_000])(
  "a completion of %s tokens that credits pay in an own key's place is no longer than they pay for",
  async (wanted) => {
    const who = await keyOwnerWith(wanted === 1_000 ? credits(1) : credits(5));
    const answer = await callRoute(complete, {
      token: who.token,
      body: { messages: [{ role: "user", content: "Write." }], max_tokens: wanted },
    });
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: { usage: { lane: "credits", fallback: "own_key_refused" } },
    });
    expect({ asked, ...(await balanceOf(who)) }).toMatchObject({ debt: 0 });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThan(500);
  },
);

test("a chat reply that credits pay in an own key's place is no longer than they pay for", async () => {
  const who = await keyOwnerWith(credits(3));
  const answer = await callRoute(chat, {
    token: who.token,
    body: {
      id: randomUUID(),
      message: { id: randomUUID(), role: "user", parts: [{ type: "text", text: "Write." }] },
      tools: [],
    },
  });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.text).toContain('"kind":"shortened"');
  expect({ asked, ...(await balanceOf(who)) }).toMatchObject({ debt: 0 });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeGreaterThan(500);
});
