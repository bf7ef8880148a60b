import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "../../../app/api/chat/completions/route";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { type OwnKeyStack, startOwnKeyStack } from "../fixture/own-key-stack";
import { subscribe } from "../fixture/subscription";

let stack: OwnKeyStack;
beforeAll(async () => {
  stack = await startOwnKeyStack();
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

const ask = (token: string, content: string, more: object = {}) =>
  callRoute(POST, { token, body: { messages: [{ role: "user", content }], ...more } });
const usageOf = async (accountId: string) => [
  ...(await stack.db.sql`select lane, -amount_micros as charged, error from credit_transactions
    where account_id = ${accountId} and type = 'usage'`),
];

test("credits never pay silently for an own key that cannot be opened any more", async () => {
  const who = await stack.keyOwner();
  await stack.db
    .sql`update private.provider_keys set sealed = 'lost' where account_id = ${who.accountId}`;
  expect(await ask(who.token, "What is 2 + 2?")).toMatchObject({
    status: 409,
    body: { error: { reason: "own_key_missing" } },
  });
  expect(await usageOf(who.accountId)).toEqual([]);

  await stack.db.sql`update accounts set falls_back_to_credits = true where id = ${who.accountId}`;
  expect(await ask(who.token, "What is 2 + 2?")).toMatchObject({
    status: 200,
    body: { usage: { lane: "credits", fallback: "own_key_missing" } },
  });
  expect(await usageOf(who.accountId)).toMatchObject([
    { lane: "credits", charged: 5_000_000, error: "own_key_missing" },
  ]);
});

test("a completion at a message's price reads no more than the chat does", async () => {
  const who = await stack.signUp();
  await subscribe(stack.db.sql, who.accountId, { priceId: "price_pro_month" });
  expect((await ask(who.token, "word ".repeat(15_000))).status).toBe(400);
  const format = {
    response_format: { type: "json_schema", json_schema: { name: "x".repeat(70_000) } },
  };
  expect((await ask(who.token, "Hello", format)).status).toBe(400);
  expect(await usageOf(who.accountId)).toEqual([]);
  expect((await ask(who.token, "word ".repeat(10_000), { max_tokens: 32_000 })).status).toBe(200);
});

test("credits do not take an own key's place for what they would not serve themselves", async () => {
  const who = await stack.keyOwner({ fallsBack: true });
  stack.models.setKey(who.key, "exhausted");
  expect((await ask(who.token, "word ".repeat(15_000))).status).toBe(402);
  expect(await usageOf(who.accountId)).toMatchObject([{ lane: "byok", charged: 0 }]);
});
