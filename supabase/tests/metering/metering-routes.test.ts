import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as postBatch } from "../../../app/api/credits/use/batch/route";
import { POST as postTrack } from "../../../app/api/usage/track/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRoute } from "../fixture/call-route";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";

let stack: BillingStack;
beforeAll(async () => {
  const operations = await readCatalog("supabase/catalogs/ops-center.json");
  stack = await startBillingStack({ edit: () => apiForAll(operations) });
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(() => stack.stop());

/** A server's key of an account on an ordinary plan, with this many credits. */
async function server(balance: number, scopes: ("read" | "meter")[] = ["meter"]) {
  const { access, accountId, token } = await stack.signUp();
  await stack.db.sql`update public.credit_balances set plan_kind = 'paid', plan_id = 'starter',
    rights_until = private.billing_now() + interval '10 years',
    period_end = private.billing_now() + interval '10 years' where account_id = ${accountId}`;
  await grant(stack.db.sql, accountId, credits(balance));
  const { apiKey } = await createApiKey(access, { name: "Server", scopes });
  return { accountId, token, apiKey };
}

const keyed = (key: string) => ({ headers: { "idempotency-key": key } });

describe("POST /api/usage/track", () => {
  test("writes every service down at its provider's cost with the markup", async () => {
    const { apiKey } = await server(10);
    const small = "openai/text-embedding-3-small";
    const bodies = [
      [{ action: "embedding", model: small, inputTokens: 1_000_000 }, 0.02 * 1.05],
      [{ action: "speech_to_text", service: "transcription", providerCostMicros: 1000 }, 0.00115],
      [{ action: "text_to_speech", service: "voice", providerCostMicros: 1000 }, 0.00115],
      [{ action: "web_search", service: "search", providerCostMicros: 5000 }, 0.00575],
      [{ action: "rerank", service: "rerank", providerCostMicros: 2000 }, 0.0023],
      [{ action: "custom", service: "maps", providerCostMicros: 1 }, 0.000002],
      [
        {
          action: "agent_run",
          model: "openai/gpt-4o-mini",
          inputTokens: 1000,
          cachedTokens: 400,
          outputTokens: 100,
        },
        0.000189,
      ],
      [{ action: "web_search", providerCostMicros: 9000, isFree: true }, 0],
      [{ action: "custom", providerCostMicros: 9000, success: false, error: "timeout" }, 0],
    ] as const;
    let spent = 0;
    for (const [body, cost] of bodies) {
      const answer = await callRoute(postTrack, { token: apiKey, body });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.charged, JSON.stringify(body)).toBeCloseTo(cost, 6);
      spent += Number(answer.body.charged);
      expect(Number(answer.body.balance)).toBeCloseTo(10 - spent, 6);
    }
  });

  test("charges a key once, and for the same facts alone", async () => {
    const { apiKey, accountId } = await server(10);
    const body = { action: "web_search", providerCostMicros: 5000 };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        callRoute(postTrack, { token: apiKey, body, ...keyed("search-1") }),
      ),
    );
    expect(new Set(answers.map(({ body: { transaction } }) => transaction)).size).toBe(1);
    const other = { ...body, providerCostMicros: 5001 };
    const refused = await callRoute(postTrack, {
      token: apiKey,
      body: other,
      ...keyed("search-1"),
    });
    expect(refused.body.code).toBe("idempotency_mismatch");
    const [row] = await stack.db.sql`select count(*)::int from public.credit_transactions
      where account_id = ${accountId} and type = 'usage'`;
    expect(row).toEqual({ count: 1 });
  });

  test("owes what the account does not have, and refuses only what has no price", async () => {
    const { apiKey } = await server(0.001);
    const track = (body: object) => callRoute(postTrack, { token: apiKey, body });
    expect((await track({ action: "web_search", providerCostMicros: 5000 })).body).toMatchObject({
      balance: 0,
      debt: 0.00475,
    });
    for (const body of [
      { action: "fly" },
      { action: "custom" },
      { action: "embedding", model: "nobody/nothing", inputTokens: 1 },
    ]) {
      expect((await track(body)).body.code, JSON.stringify(body)).toBe("unpriced");
    }
  });

  test("believes no session, no key without the scope, and no amount", async () => {
    const { apiKey, token } = await server(10);
    const reading = await server(10, ["read"]);
    const body = { action: "web_search", providerCostMicros: 5000, isFree: true };
    expect((await callRoute(postTrack, { token, body })).status).toBe(403);
    expect((await callRoute(postTrack, { token: reading.apiKey, body })).status).toBe(403);
    expect((await callRoute(postTrack, { body })).status).toBe(401);
    for (const more of [{ credits: 1 }, { providerCostMicros: -1 }, { cost: 0 }, { bytes: -1 }]) {
      const answer = await callRoute(postTrack, { token: apiKey, body: { ...body, ...more } });
      expect(answer.status, JSON.stringify(more)).toBe(400);
    }
  });
});

describe("POST /api/credits/use/batch", () => {
  const item = (at: number) => ({
    action: "rerank",
    providerCostMicros: 100,
    idempotencyKey: `item-${at}`,
  });

  test("charges a thousand in one call, and sent again nothing more", async () => {
    const { apiKey } = await server(10);
    const body = { items: Array.from({ length: 1000 }, (_, at) => item(at)) };
    const first = await callRoute(postBatch, { token: apiKey, body });
    expect(first.status, first.text.slice(0, 300)).toBe(200);
    expect(first.body).toMatchObject({ chargedCount: 1000, replayedCount: 0 });
    const again = await callRoute(postBatch, { token: apiKey, body });
    expect(again.body).toMatchObject({
      chargedCount: 0,
      replayedCount: 1000,
      items: first.body.items,
      balance: first.body.balance,
    });
    const more = await callRoute(postBatch, {
      token: apiKey,
      body: { items: [...body.items, item(1000)] },
    });
    expect(more.status).toBe(400);
  });

  test("charges all or none, and names the item that it cannot charge", async () => {
    const { apiKey } = await server(0.0003);
    const items = Array.from({ length: 4 }, (_, at) => item(at));
    const refused = await callRoute(postBatch, { token: apiKey, body: { items } });
    expect(refused.body).toMatchObject({ code: "insufficient_credits", item: 2 });
    const unpriced = [item(0), { action: "fly" }];
    expect(
      (await callRoute(postBatch, { token: apiKey, body: { items: unpriced } })).body,
    ).toMatchObject({ code: "unpriced", item: 1 });
    const fits = await callRoute(postBatch, { token: apiKey, body: { items: items.slice(0, 2) } });
    expect(fits.body).toMatchObject({ chargedCount: 2 });
  });

  test("knows items without keys by the request's own, and their place", async () => {
    const { apiKey } = await server(10);
    const body = { items: [{ action: "rerank", providerCostMicros: 100 }] };
    const send = () => callRoute(postBatch, { token: apiKey, body, ...keyed("night-run") });
    await Promise.all([send(), send(), send()]);
    expect((await send()).body).toMatchObject({ chargedCount: 0, replayedCount: 1 });
  });
});
