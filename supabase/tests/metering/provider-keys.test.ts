import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DELETE, PUT } from "../../../app/api/provider-keys/[provider]/route";
import { POST as SYNC } from "../../../app/api/provider-keys/[provider]/sync/route";
import {
  DELETE as DELETE_NAMED,
  GET,
  PATCH,
  PUT as PUT_NAMED,
} from "../../../app/api/provider-keys/route";
import { POST as SYNC_NAMED } from "../../../app/api/provider-keys/sync/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { findProviderKey, purposeOf } from "../../../lib/provider-keys/found-key";
import { resealSecrets } from "../../../lib/secrets/reseal-secrets";
import { seal, unseal } from "../../../lib/secrets/seal";
import { type OpenRouterStandIn, startOpenRouter } from "../../../sandbox/openrouter/start";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { watchForSecrets } from "../fixture/key-tester";
import { foundOrganization, joinAccount } from "../fixture/person";
import { subscribe } from "../fixture/subscription";

const sealKey = (name: string, byte: number) =>
  `${name}:${Buffer.alloc(32, byte).toString("base64")}`;
const first = "sk-or-v1-the-first-key-of-this-account-A1b2";
const second = "sk-or-v1-another-key-of-this-account-C3d4";
const openai = "sk-proj-a-key-of-openai-E5f6";
const unknown = "sk-or-invalid";

let models: OpenRouterStandIn;
let stack: BillingStack;
const watch = watchForSecrets();
beforeAll(async () => {
  models = await startOpenRouter({ port: 0, chunkDelayMs: 0 });
  Object.assign(process.env, {
    SEAL_KEYS: `${sealKey("new", 7)},${sealKey("old", 3)}`,
    OPENROUTER_BASE_URL: models.url,
    OPENAI_BASE_URL: models.vendorUrl("openai"),
    XAI_BASE_URL: "http://127.0.0.1:9",
  });
  stack = await startBillingStack();
});
afterAll(async () => {
  await watch.expectNone(stack.db.sql, [first, second, openai, unknown]);
  watch.stop();
  await expectExactLedger(stack.db.sql);
  await stack.stop();
  await models.stop();
});

async function subscriber(plan: "starter" | "pro" = "pro"): Promise<Person> {
  const person = await stack.signUp();
  await subscribe(stack.db.sql, person.accountId, { priceId: `price_${plan}_month` });
  return person;
}

type Asked = { method?: string; body?: object; provider?: string; account?: string };
/** Calls a route, and keeps all that its caller sees. */
async function call(handler: Parameters<typeof callRoute>[0], token: string, asked: Asked = {}) {
  const answer = await callRoute(handler, {
    token,
    ...(asked.method && { method: asked.method }),
    ...(asked.body && { body: asked.body }),
    params: { provider: asked.provider ?? "openrouter" },
    headers: asked.account ? { "x-account-id": asked.account } : {},
  });
  watch.note(answer.status, answer.text, Object.fromEntries(answer.headers));
  return answer;
}
const put = (who: Person, key: string, asked: Asked = {}) =>
  call(PUT, who.token, { method: "PUT", body: { key }, ...asked });
const stored = (accountId: string) =>
  stack.db.sql`select provider, key_id, sealed, last_four, status from private.provider_keys
    where account_id = ${accountId} order by provider`;

describe("a provider key", () => {
  test("is stored once the provider accepts it, and is shown by its last four", async () => {
    const who = await subscriber();
    const saved = await put(who, `  ${first}\n`);
    expect(saved, saved.text).toMatchObject({
      status: 200,
      body: { key: { provider: "openrouter", lastFour: "A1b2", status: "valid" } },
    });
    const { body } = await call(GET, who.token);
    expect(body).toMatchObject({
      fallsBackToCredits: false,
      keys: [{ lastFour: "A1b2", usageUsd: 0, freeRequests: { limit: 1000, remaining: 1000 } }],
    });
    expect((await findProviderKey(who.access, { providerId: "openrouter" }))?.key.reveal()).toBe(
      first,
    );
  });

  test("is stored, synced and deleted as well where the request names its provider", async () => {
    const who = await subscriber();
    const named = { provider: "openrouter" };
    const saved = await call(PUT_NAMED, who.token, {
      method: "PUT",
      body: { ...named, key: second },
    });
    expect(saved, saved.text).toMatchObject({ status: 200, body: { key: { lastFour: "C3d4" } } });
    expect(await call(SYNC_NAMED, who.token, { body: named })).toMatchObject({
      status: 200,
      body: { key: { lastFour: "C3d4", status: "valid" } },
    });
    const unnamed = { method: "PUT", body: { key: second } };
    expect(await call(PUT_NAMED, who.token, unnamed)).toMatchObject({ status: 400 });
    const remove = () =>
      callRoute(DELETE_NAMED, { token: who.token, method: "DELETE", query: "provider=openrouter" });
    expect((await remove()).body).toEqual({ provider: "openrouter", deleted: true });
    expect(await remove()).toMatchObject({ status: 404 });
    expect(await stored(who.accountId)).toHaveLength(0);
  });

  test("is sealed under the current key, bound to its row", async () => {
    const who = await subscriber();
    await put(who, first);
    const [row] = await stored(who.accountId);
    const [header] = String(row?.sealed).split(".");
    expect(JSON.parse(Buffer.from(header ?? "", "base64url").toString())).toMatchObject({
      alg: "dir",
      enc: "A256GCM",
      kid: "new",
    });
    const other = await subscriber();
    await put(other, second);
    await stack.db.sql`update private.provider_keys set sealed = ${String(row?.sealed)}
      where account_id = ${other.accountId}`;
    await expect(findProviderKey(other.access, { providerId: "openrouter" })).rejects.toThrow(
      "sealed for something else",
    );
  });

  test.each([
    ["openrouter", "OpenRouter"],
    ["openai", "OpenAI"],
  ])("that %s refuses is not stored", async (provider, name) => {
    const who = await subscriber();
    const refused = await put(who, unknown, { provider });
    expect(refused).toMatchObject({ status: 403, body: { code: "provider_key_refused" } });
    expect(refused.body.detail).toContain(`${name} does not accept this key.`);
    expect([...(await stored(who.accountId))]).toEqual([]);
  });

  test("of another provider is verified there, and stands beside the first", async () => {
    const who = await subscriber();
    await put(who, first);
    expect(await put(who, openai, { provider: "openai" })).toMatchObject({
      status: 200,
      body: { key: { name: "OpenAI", lastFour: "E5f6", limitUsd: null, freeRequests: null } },
    });
    const serving = async (model: string) =>
      (await findProviderKey(who.access, { model }))?.providerId;
    expect(await serving("openai/gpt-5.1")).toBe("openai");
    expect(await serving("anthropic/claude-haiku-4.5")).toBe("openrouter");
  });

  test("is not stored while its provider does not answer", async () => {
    const who = await subscriber();
    expect(await put(who, first, { provider: "x-ai" })).toMatchObject({
      status: 502,
      body: { code: "upstream" },
    });
    expect([...(await stored(who.accountId))]).toEqual([]);
  });

  test("replaces the one before it, and saved twice at once leaves one", async () => {
    const who = await subscriber();
    await put(who, first);
    const answers = await Promise.all([put(who, second), put(who, second), put(who, second)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([...(await stored(who.accountId))]).toMatchObject([{ last_four: "C3d4" }]);
    expect((await findProviderKey(who.access, { providerId: "openrouter" }))?.key.reveal()).toBe(
      second,
    );
  });

  test("is synced: what it has left, and that it is used up or revoked", async () => {
    const who = await subscriber();
    const key = `${first}-synced`;
    await put(who, key);
    const sync = () => call(SYNC, who.token, { method: "POST" });
    expect((await sync()).body).toMatchObject({ key: { status: "valid", limitUsd: null } });
    models.setKey(key, "exhausted");
    expect((await sync()).body).toMatchObject({
      key: { status: "exhausted", limitUsd: 0, remainingUsd: 0 },
    });
    models.setKey(key, "revoked");
    expect((await sync()).body).toMatchObject({ key: { status: "refused", lastFour: "nced" } });
    models.setKey(key, null);
    expect((await sync()).body).toMatchObject({ key: { status: "valid" } });
    await watch.expectNone(stack.db.sql, [key]);
  });

  test("is deleted for good, also without the plan", async () => {
    const who = await subscriber();
    await put(who, first);
    await stack.db
      .sql`update credit_balances set plan_id = 'starter' where account_id = ${who.accountId}`;
    const remove = () => call(DELETE, who.token, { method: "DELETE" });
    const answers = await Promise.all([remove(), remove()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect([...(await stored(who.accountId))]).toEqual([]);
    expect((await call(SYNC, who.token, { method: "POST" })).status).toBe(404);
    expect(await put(who, first)).toMatchObject({
      status: 403,
      body: { code: "plan_required", plan: { name: "Pro" } },
    });
  });

  test("leaves who did what in the audit log, and nothing of itself", async () => {
    const who = await subscriber();
    await put(who, first);
    await call(PATCH, who.token, { method: "PATCH", body: { fallsBackToCredits: true } });
    await call(PATCH, who.token, { method: "PATCH", body: { fallsBackToCredits: true } });
    await call(DELETE, who.token, { method: "DELETE" });
    const acts = await stack.db.sql`select act, actor_id, after_facts from audit_log
      where account_id = ${who.accountId} and act like 'provider_key%' order by audit_id`;
    expect([...acts]).toMatchObject([
      {
        act: "provider_key.saved",
        actor_id: who.access.userId,
        after_facts: { last_four: "A1b2" },
      },
      { act: "provider_key.fallback_set", after_facts: { falls_back: true } },
      { act: "provider_key.deleted", after_facts: null },
    ]);
  });
});

describe("only an owner or admin", () => {
  test.each(["billing", "member", "stranger"])(
    "and no %s sees or changes an organization's keys",
    async (role) => {
      const owner = await subscriber();
      const other = await stack.signUp();
      const account = await foundOrganization(stack.db.sql, owner.access.userId);
      await stack.db.sql`update credit_balances set plan_id = 'pro' where account_id = ${account}`;
      if (role !== "stranger") await joinAccount(stack.db.sql, account, other.access.userId, role);
      expect((await put(owner, first, { account })).status).toBe(200);
      const status = role === "stranger" ? 404 : 403;
      const tried = [
        await call(GET, other.token, { account }),
        await put(other, second, { account }),
        await call(SYNC, other.token, { method: "POST", account }),
        await call(DELETE, other.token, { method: "DELETE", account }),
        await call(PATCH, other.token, {
          method: "PATCH",
          body: { fallsBackToCredits: true },
          account,
        }),
      ];
      expect(tried.map((answer) => answer.status)).toEqual(Array(5).fill(status));
      expect([...(await stored(account))]).toMatchObject([{ last_four: "A1b2" }]);
      expect((await call(GET, owner.token, { account })).body).toMatchObject({
        fallsBackToCredits: false,
      });
    },
  );

  test("manages them: neither a visitor nor an API key does", async () => {
    const who = await subscriber();
    const { apiKey } = await createApiKey(who.access, {
      name: "Server",
      scopes: ["read", "meter", "billing"],
    });
    for (const [token, status] of [
      ["nobody", 401],
      [apiKey, 403],
    ] as const) {
      expect((await call(GET, token)).status).toBe(status);
      expect((await call(PUT, token, { method: "PUT", body: { key: first } })).status).toBe(status);
      expect((await call(SYNC, token, { method: "POST" })).status).toBe(status);
      expect((await call(DELETE, token, { method: "DELETE" })).status).toBe(status);
    }
  });

  test.each([
    [{}, "openrouter", 400],
    [{ key: "short" }, "openrouter", 400],
    [{ key: "with a space in it" }, "openrouter", 400],
    [{ key: first, account: "other" }, "openrouter", 400],
    [{ key: first }, "nobody", 404],
  ])("is told what is wrong with %j for %s", async (body, provider, status) => {
    const who = await subscriber();
    expect((await call(PUT, who.token, { method: "PUT", body, provider })).status).toBe(status);
  });
});

test("keys sealed under an older key are sealed anew, and opened by both meanwhile", async () => {
  const who = await subscriber();
  await put(who, first);
  const [row] = await stored(who.accountId);
  // As it was stored while the older key was the current one.
  const { CompactEncrypt } = await import("jose");
  const purpose = purposeOf(who.accountId, "openrouter");
  const old = await new CompactEncrypt(
    new TextEncoder().encode(JSON.stringify({ purpose, secret: first })),
  )
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "old" })
    .encrypt(Buffer.alloc(32, 3));
  await stack.db
    .sql`update private.provider_keys set sealed = ${old} where key_id = ${String(row?.key_id)}`;
  expect((await findProviderKey(who.access, { providerId: "openrouter" }))?.key.reveal()).toBe(
    first,
  );
  expect(await unseal(await seal("x", "y"), "y")).toBe("x");
  const done = await resealSecrets();
  expect(done.resealed).toBe(1);
  expect(done.unreadable.length).toBeLessThanOrEqual(1);
  const [after] = await stored(who.accountId);
  expect(Buffer.from(String(after?.sealed).split(".")[0] ?? "", "base64url").toString()).toContain(
    '"kid":"new"',
  );
  expect((await findProviderKey(who.access, { providerId: "openrouter" }))?.key.reveal()).toBe(
    first,
  );
  expect((await resealSecrets()).resealed).toBe(0);
});
