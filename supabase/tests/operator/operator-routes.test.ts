import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { GET as getCatalog } from "../../../app/api/admin/catalog/route";
import { POST as postReplay } from "../../../app/api/admin/events/[id]/replay/route";
import { GET as getEvents } from "../../../app/api/admin/events/route";
import { GET as getLedger } from "../../../app/api/admin/ledger/route";
import { GET as getMetrics } from "../../../app/api/admin/metrics/route";
import { PATCH as patchUser } from "../../../app/api/admin/users/[id]/route";
import { GET as getUsers } from "../../../app/api/admin/users/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { getBalance } from "../../../lib/credits/get-balance";
import {
  type BillingStack,
  deliver,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  readEvent,
  readGrants,
  startBillingStack,
} from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant, hold, settle } from "../fixture/ledger-calls";
import { subscribe } from "../fixture/subscription";

let stack: BillingStack;
let operator: Person;
const alerts = vi.spyOn(console, "error").mockImplementation(() => undefined);
beforeAll(async () => {
  stack = await startBillingStack({ edit: apiForAll });
  operator = await stack.signUp();
  await stack.db.sql`update profiles set is_operator = true
    where user_id = ${operator.access.userId}`;
});
afterAll(async () => {
  alerts.mockRestore();
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

/** A person with the free plan's 100 credits. */
async function customer(): Promise<Person> {
  const person = await stack.signUp();
  await getBalance(person.access);
  return person;
}
const read = (handler: Parameters<typeof callRoute>[0], query = "") =>
  callRoute(handler, { token: operator.token, query });
const freeze = (accountId: string, isFrozen: boolean) =>
  callRoute(patchUser, {
    token: operator.token,
    method: "PATCH",
    params: { id: accountId },
    body: { isFrozen, reason: "A test" },
  });
const auditOf = (accountId: string) =>
  stack.db.sql`select actor_id, act, reason, before_facts, after_facts from audit_log
    where account_id = ${accountId} order by audit_id`;

describe("the operator's endpoints", () => {
  const body = { isFrozen: true, reason: "A test" };
  const calls = [
    [getMetrics, {}],
    [getUsers, {}],
    [patchUser, { method: "PATCH", params: { id: "00000000-0000-4000-8000-000000000000" }, body }],
    [getCatalog, {}],
    [getEvents, {}],
    [postReplay, { params: { id: "evt_nothing" }, body: { reason: "A test" } }],
    [getLedger, {}],
  ] as const;

  test("are not there for anybody else, an operator's key among them", async () => {
    const member = await customer();
    const { apiKey } = await createApiKey(operator.access, {
      name: "Mine",
      scopes: ["read", "meter", "billing"],
    });
    const notes = await stack.db.sql`select from audit_log`;
    for (const [handler, options] of calls) {
      expect((await callRoute(handler, options)).status).toBe(401);
      for (const token of [member.token, apiKey]) {
        expect(await callRoute(handler, { ...options, token })).toMatchObject({ status: 404 });
      }
    }
    expect(await stack.db.sql`select from audit_log`).toHaveLength(notes.length);
  });

  test("find nothing where there is nothing", async () => {
    for (const [handler, options] of [calls[2], calls[5]]) {
      const answer = await callRoute(handler, { ...options, token: operator.token });
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
  });
});

test("the figures are those of the ledger's rows", async () => {
  const { sql } = stack.db;
  const [one, two] = [await customer(), await customer()];
  await subscribe(sql, one.accountId, { priceId: "price_pro_month" });
  await grant(sql, two.accountId, 12_345_678);
  await chargeCredits(one.access, { action: "query", providerCostMicros: 4_200 }, null);
  await chargeCredits(two.access, { action: "query", tools: ["github"] }, null);
  const { body } = await read(getMetrics);
  const [raw] = await sql<Record<string, number>[]>`
    select sum(amount_micros) filter (where type = 'grant')::float8 / 1e6 as granted,
      -sum(amount_micros) filter (where type = 'usage')::float8 / 1e6 as used,
      sum(amount_micros)::float8 / 1e6 as outstanding,
      count(*) filter (where type = 'usage')::int as requests,
      sum(provider_cost_micros)::float8 / 1e6 as cost from credit_transactions`;
  expect(body).toMatchObject({
    requests: raw?.requests,
    providerCostUsd: raw?.cost,
    credits: { granted: raw?.granted, used: raw?.used, outstanding: raw?.outstanding, debt: 0 },
  });
  expect(body.subscriptions).toContainEqual({
    planId: "pro",
    plan: "Pro",
    interval: "month",
    currency: "usd",
    status: "active",
    subscriptions: 1,
    monthlyRevenue: 2_900,
  });
  const [people] = await sql`select count(*)::int as count from accounts where kind = 'personal'`;
  expect(body).toMatchObject({ people: people?.count, newPeople: people?.count });
  const past = await read(getMetrics, "from=2020-01-01&to=2020-01-31");
  expect(past.body).toMatchObject({ requests: 0, newPeople: 0, credits: { granted: 0, used: 0 } });
  expect((await read(getMetrics, "from=2026-02-01&to=2026-01-01")).status).toBe(400);
});

test("people are found by a part of a name or address, and by ids, page by page", async () => {
  const who = await customer();
  const [profile] = await stack.db.sql<{ email: string }[]>`
    select email from profiles where user_id = ${who.access.userId}`;
  const email = profile?.email ?? "";
  await stack.db.sql`select link_stripe_customer(${who.accountId}, 'cus_Searched')`;
  await stack.db.sql`update accounts set name = '100% Ådå_' where id = ${who.accountId}`;
  for (const word of [email.toUpperCase(), who.accountId, "CUS_searched", "0% ådå_"]) {
    const { body } = await read(getUsers, `query=${encodeURIComponent(word)}`);
    expect(body.accounts, word).toMatchObject([
      { accountId: who.accountId, ownerEmail: email, balance: 100, planId: "free", frozenAt: null },
    ]);
  }
  expect((await read(getUsers, "query=nobody-of-this-name")).body.accounts).toEqual([]);
  const seen: unknown[] = [];
  let cursor: unknown = "";
  while (cursor !== null) {
    const { body } = await read(getUsers, `limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...(body.accounts as { accountId: string }[]).map(({ accountId }) => accountId));
    cursor = body.next_cursor;
  }
  const all = await stack.db.sql`select id from accounts`;
  expect(seen.sort()).toEqual(all.map(({ id }) => id).sort());
});

describe("a frozen account", () => {
  test("spends nothing until it is thawed, is noted once, and what runs is settled", async () => {
    const who = await customer();
    const reservation = await hold(stack.db.sql, who.accountId);
    const at = await Promise.all(Array.from({ length: 5 }, () => freeze(who.accountId, true)));
    expect(at.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(at.filter(({ body }) => body.changed)).toHaveLength(1);
    expect((await freeze(who.accountId, true)).body).toMatchObject({ changed: false });
    const spend = () => chargeCredits(who.access, { action: "query" }, null);
    expect(await spend()).toMatchObject({ outcome: "frozen" });
    expect(await settle(stack.db.sql, who.accountId, reservation)).toMatchObject({ outcome: "ok" });
    const found = await read(getUsers, `query=${who.accountId}`);
    expect(found.body.accounts).toMatchObject([{ frozenReason: "A test", balance: 95 }]);
    expect((await freeze(who.accountId, false)).body).toMatchObject({ changed: true });
    expect(await spend()).toMatchObject({ outcome: "ok" });
    const note = { actor_id: operator.access.userId, reason: "A test" };
    expect(await auditOf(who.accountId)).toMatchObject([
      { ...note, act: "account.freeze", before_facts: { is_frozen: false } },
      { ...note, act: "account.thaw", after_facts: { is_frozen: false } },
    ]);
  });

  test("is none without a reason", async () => {
    const who = await customer();
    const answer = await callRoute(patchUser, {
      token: operator.token,
      method: "PATCH",
      params: { id: who.accountId },
      body: { isFrozen: true },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

test("a parked event is replayed once its cause is gone, and grants once", async () => {
  const { access, accountId } = await stack.signUp();
  const { url } = await createCreditCheckout(access, { packId: "small", quantity: 1 });
  stack.hush();
  const before = await lastEventId();
  await payCheckout(url);
  const events = await listEvents(before);
  const event = events.find(({ type }) => type === "checkout.session.completed");
  const eventId = event?.id ?? "";
  expect(await deliver({ ...event, api_version: "2025-03-31.basil" })).toBe(200);
  const parked = await read(getEvents, "status=parked");
  expect(parked.body.events).toMatchObject([{ eventId, status: "parked", attempts: 1 }]);
  const replay = () =>
    callRoute(postReplay, {
      token: operator.token,
      params: { id: eventId },
      body: { reason: "The endpoint was set up anew" },
    });
  const at = await Promise.all([replay(), replay()]);
  const states = at.map(({ body }) => body.state);
  expect(states).toContain("handled");
  expect((await replay()).body).toEqual({ eventId, state: "known" });
  expect(await readEvent(stack.db, eventId)).toMatchObject({ status: "handled" });
  expect(await readGrants(stack.db, accountId, "pack")).toEqual([500]);
  expect(
    await stack.db.sql`select act from audit_log where before_facts ->> 'event_id' = ${eventId}`,
  ).toHaveLength(3);
  // Long after, its body is emptied.
  await stack.db.sql`update private.stripe_events set payload = '{}' where event_id = ${eventId}`;
  expect(await replay()).toMatchObject({ status: 200, body: { eventId, state: "known" } });
  stack.speak();

  const seen: unknown[] = [];
  let cursor: unknown = "";
  while (cursor !== null) {
    const { body } = await read(getEvents, `limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...(body.events as { eventId: string }[]).map((each) => each.eventId));
    cursor = body.next_cursor;
  }
  const all = await stack.db.sql`select event_id from private.stripe_events`;
  expect(seen.sort()).toEqual(all.map((row) => row.event_id).sort());
});

test("the ledger is checked page by page, and what is wrong is named", async () => {
  const who = await customer();
  const [balances] = await stack.db.sql`select count(*)::int as count from credit_balances`;
  let [accounts, cursor]: [number, unknown] = [0, ""];
  while (cursor !== null) {
    const { body } = await read(getLedger, `limit=3${cursor && `&cursor=${cursor}`}`);
    expect(body).toMatchObject({ isExact: true, faults: [] });
    accounts += Number(body.accounts);
    cursor = body.next_cursor;
  }
  expect(accounts).toBe(balances?.count);
  const move = (micros: number) =>
    stack.db.sql`update credit_balances set available_micros = available_micros + ${micros}
      where account_id = ${who.accountId}`;
  await move(1);
  const { body } = await read(getLedger, `accountId=${who.accountId}`);
  await move(-1);
  expect(body).toMatchObject({ accounts: 1, isExact: false, next_cursor: null });
  expect(body.faults).toContainEqual({
    accountId: who.accountId,
    invariant: "balance equals the sum of movements",
    expected: 100_000_000,
    actual: 100_000_001,
  });
});

test("the catalog in force is the one that was applied", async () => {
  const { body } = await read(getCatalog);
  expect(body).toMatchObject({
    version: 1,
    catalog: "assistant",
    document: { product: { name: "Farebox" } },
  });
});
