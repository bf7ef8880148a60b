import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as postAllocate } from "../../../app/api/admin/allocate/route";
import { POST as postDeduct } from "../../../app/api/admin/deduct/route";
import { POST as postRefund } from "../../../app/api/admin/refund/route";
import { POST as postExtend } from "../../../app/api/admin/users/[id]/extend/route";
import { POST as postNote } from "../../../app/api/admin/users/[id]/notes/route";
import { POST as postPlan } from "../../../app/api/admin/users/[id]/plan/route";
import { POST as postPreview } from "../../../app/api/admin/users/[id]/preview/route";
import { GET as getUsers } from "../../../app/api/admin/users/route";
import { listAccountNotes, listAuditLog } from "../../../lib/admin/customer";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { getBalance } from "../../../lib/credits/get-balance";
import { trackUsage } from "../../../lib/credits/track-usage";
import { listLots } from "../../../lib/usage/list-lots";
import {
  type BillingStack,
  type Person,
  planPriceId,
  startBillingStack,
} from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { foundOrganization } from "../fixture/person";
import { subscribe, subscriptionOf } from "../fixture/subscriber";

let stack: BillingStack;
let operator: Person;
beforeAll(async () => {
  stack = await startBillingStack();
  operator = await stack.signUp();
  await stack.db.sql`update profiles set is_operator = true where user_id = ${operator.accountId}`;
});
afterEach(async () => {
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  await stack.stop();
});

type Handler = Parameters<typeof callRoute>[0];

const post = (handler: Handler, id: string, body: object, key = randomUUID()) =>
  callRoute(handler, {
    token: operator.token,
    params: { id },
    body,
    headers: { "idempotency-key": key },
  });

async function customer(): Promise<Person> {
  const person = await stack.signUp();
  await getBalance(person.access);
  return person;
}

/** Everything that an act may change about an account. */
async function stateOf(accountId: string) {
  const { sql } = stack.db;
  return {
    balance: await sql`select * from credit_balances where account_id = ${accountId}`,
    rows: await sql`select seq from credit_transactions where account_id = ${accountId}`,
    lots: await sql`select * from credit_grants where account_id = ${accountId} order by grant_id`,
    notes: await sql`select audit_id from audit_log where account_id = ${accountId}`,
  };
}

describe("an act's preview", () => {
  test("is of the person's own account, also where they have newer ones", async () => {
    const { accountId } = await customer();
    for (let more = 0; more < 3; more += 1) await foundOrganization(stack.db.sql, accountId);
    const { status, body } = await post(postPreview, accountId, { act: "deduct", credits: 1 });
    expect([status, body.before]).toEqual([200, 100]);
    expect((await post(postPreview, randomUUID(), { act: "freeze" })).status).toBe(404);
  });

  test("says exactly what the act then does, and changes nothing itself", async () => {
    const who = await customer();
    await chargeCredits(who.access, { action: "query" }, null);
    const { accountId } = who;
    const [used] = await stack.db.sql<{ seq: number }[]>`select seq::int from credit_transactions
      where account_id = ${accountId} and type = 'usage'`;
    const acts = [
      { act: "allocate", handler: postAllocate, facts: { credits: 12.5 } },
      { act: "deduct", handler: postDeduct, facts: { credits: 101.25 } },
      { act: "refund", handler: postRefund, facts: { transaction: used?.seq, credits: 2 } },
    ];
    for (const { act, handler, facts } of acts) {
      const before = await stateOf(accountId);
      const { status, body } = await post(postPreview, accountId, { act, ...facts });
      expect([act, status, body.isPossible]).toEqual([act, 200, true]);
      expect(await stateOf(accountId)).toEqual(before);
      const done = await post(handler, accountId, { accountId, reason: "A test", ...facts });
      expect([act, done.body.balance]).toEqual([act, body.after]);
    }
    expect((await getBalance(who.access)).availableMicros).toBe(credits(8.25));
  });

  test("says how much of a gift pays debt first, and which grants a deduction draws", async () => {
    const who = await customer();
    const { accountId } = who;
    await grant(stack.db.sql, accountId, credits(10));
    const drawn = await post(postPreview, accountId, { act: "deduct", credits: 105 });
    expect(drawn.body.effects).toContainEqual(expect.stringContaining("2 grants"));
    // What nobody can ask for beforehand is owed: usage that has happened.
    const owing = await customer();
    await post(postDeduct, owing.accountId, {
      accountId: owing.accountId,
      credits: 98,
      reason: "Leaves two",
    });
    await trackUsage(owing.access, { action: "query" }, null);
    const gift = await post(postPreview, owing.accountId, { act: "allocate", credits: 50 });
    expect(gift.body.effects).toContainEqual("3 credits of the account's debt are paid first.");
    expect(gift.body.after).toBe(47);
  });

  test("says why an act is not possible", async () => {
    const { accountId } = await customer();
    for (const [body, why] of [
      [{ act: "deduct", credits: 100.000001 }, "100 credits to spend"],
      [{ act: "refund", transaction: 99 }, "no such usage"],
      [{ act: "thaw" }, "so already"],
      [{ act: "extend", lotId: randomUUID(), expiresAt: null }, "used up or over"],
    ] as const) {
      const preview = await post(postPreview, accountId, body);
      expect(preview.body, body.act).toMatchObject({ isPossible: false, after: null });
      expect(String(preview.body.effects)).toContain(why);
    }
  });
});

describe("credits that are given a longer life", () => {
  const soon = "2030-01-01T00:00:00.000Z";
  const later = "2030-02-01T00:00:00.000Z";

  async function withLot() {
    const who = await customer();
    await grant(stack.db.sql, who.accountId, credits(40), { p_expires_at: soon });
    const lot = (await listLots(who.access)).find(({ source }) => source === "admin");
    return { ...who, lotId: lot?.lotId ?? "" };
  }

  test("end later, once, however often it is asked, with one line that says before and after", async () => {
    const { accountId, lotId } = await withLot();
    const body = { lotId, expiresAt: later, reason: "Was ill" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(postExtend, accountId, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const [lot] = await stack.db
      .sql`select expires_at from credit_grants where grant_id = ${lotId}`;
    expect(lot?.expires_at.toISOString()).toBe(later);
    const lines = await listAuditLog({ accountId });
    expect(lines.filter(({ act }) => act === "credits.extend")).toMatchObject([
      { reason: "Was ill", actor: operator.access.email, before: {}, after: {} },
    ]);
    const [line] = await stack.db.sql`select (before_facts ->> 'expires_at')::timestamptz as was
      from audit_log where account_id = ${accountId} and act = 'credits.extend'`;
    expect(line?.was.toISOString()).toBe(soon);
    // And never, after which nothing is later.
    expect((await post(postExtend, accountId, { ...body, expiresAt: null })).status).toBe(200);
    expect((await post(postExtend, accountId, body)).status).toBe(409);
  });

  test("still lapse, at their new end", async () => {
    const { access, accountId, lotId } = await withLot();
    const [clock] = await stack.db.sql`select private.billing_now() + interval '1 day' as at`;
    const [short] = [clock?.at as Date];
    await stack.db.sql`update credit_grants set expires_at = ${short} where grant_id = ${lotId}`;
    await stack.db
      .sql`update credit_balances set next_lapse_at = ${short} where account_id = ${accountId}`;
    const extended = new Date(short.getTime() + 86_400_000).toISOString();
    await post(postExtend, accountId, { lotId, expiresAt: extended, reason: "Test" });
    await stack.advance(1.5);
    expect((await getBalance(access)).availableMicros).toBe(credits(140));
    await stack.advance(1);
    expect((await getBalance(access)).availableMicros).toBe(credits(100));
  });

  test("are not a plan's, nor shortened, nor another account's", async () => {
    const { access, accountId, lotId } = await withLot();
    const other = await customer();
    const free = (await listLots(access)).find(({ source }) => source === "free")?.lotId;
    const asked = { expiresAt: later, reason: "A test" };
    expect((await post(postExtend, accountId, { ...asked, lotId: free })).status).toBe(409);
    expect((await post(postExtend, other.accountId, { ...asked, lotId })).status).toBe(409);
    const shorter = { lotId, expiresAt: "2029-01-01T00:00:00Z", reason: "A test" };
    expect((await post(postExtend, accountId, shorter)).status).toBe(409);
  });
});

test("a plan is changed as the customer would, and the log says who and why", async () => {
  const who = await stack.signUp();
  await subscribe(stack, who, "starter");
  const { accountId } = who;
  const price = await planPriceId("pro");
  const preview = await post(postPreview, accountId, { act: "plan", planPriceId: price });
  expect(String(preview.body.effects)).toMatch(/charged \$\d+\.\d\d now/);
  const key = randomUUID();
  const body = { planPriceId: price, reason: "Asked on the phone" };
  const answers = await Promise.all([1, 2].map(() => post(postPlan, accountId, body, key)));
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  await stack.stripe.settled();
  const subscription = await subscriptionOf(who);
  expect(subscription.items.data[0]?.price.unit_amount).toBe(2900);
  const paid = await stack.db.sql`select amount_minor::int from payments
    where account_id = ${accountId} and plan_id = 'pro'`;
  expect(paid).toHaveLength(1);
  const lines = await listAuditLog({ accountId });
  expect(lines).toContainEqual(
    expect.objectContaining({
      act: "subscription.asked",
      actor: operator.access.email,
      reason: "Asked on the phone",
      before: expect.objectContaining({ plan: "starter" }),
      after: { request: "switch", plan: "pro" },
    }),
  );
  const found = await callRoute(getUsers, {
    token: operator.token,
    query: `query=${subscription.id}`,
  });
  expect(found.body.accounts).toMatchObject([{ accountId }]);
});

test("a plan's preview is refused where the act would be: there is no plan to switch", async () => {
  const { accountId } = await customer();
  const price = await planPriceId("pro");
  const preview = await post(postPreview, accountId, { act: "plan", planPriceId: price });
  const act = await post(postPlan, accountId, { planPriceId: price, reason: "A test" });
  expect([preview.status, act.status]).toEqual([409, 409]);
});

test("a person who belongs to many organizations is found by their own account's id", async () => {
  const { accountId } = await customer();
  const { sql } = stack.db;
  for (let made = 0; made < 3; made += 1) {
    const id = await foundOrganization(sql, accountId);
    await sql`update accounts set created_at = private.billing_now() where id = ${id}`;
  }
  const preview = await post(postPreview, accountId, { act: "allocate", credits: 1 });
  expect(preview).toMatchObject({ status: 200, body: { before: 100, after: 101 } });
});

test("a note is written once a key, and only where there is an account", async () => {
  const { accountId } = await customer();
  const key = randomUUID();
  const body = { body: "Pays by bank transfer." };
  await Promise.all([1, 2, 3].map(() => post(postNote, accountId, body, key)));
  expect(await listAccountNotes(accountId)).toMatchObject([
    { body: "Pays by bank transfer.", author: operator.access.email },
  ]);
  expect((await post(postNote, randomUUID(), body)).status).toBe(404);
});

test("none of it is there for a customer, and the database asks for itself", async () => {
  const { accountId, token } = await customer();
  const before = await stateOf(accountId);
  const reason = "A test";
  for (const [handler, body] of [
    [postPreview, { act: "allocate", credits: 5 }],
    [postExtend, { lotId: randomUUID(), expiresAt: null, reason }],
    [postPlan, { planPriceId: randomUUID(), reason }],
    [postNote, { body: "Mine" }],
  ] as const) {
    const asked = { params: { id: accountId }, body };
    expect((await callRoute(handler, { ...asked, token })).status).toBe(404);
    expect((await callRoute(handler, asked)).status).toBe(401);
  }
  const { sql } = stack.db;
  for (const call of [
    sql`select * from preview_operator_act(${accountId}, ${accountId}, 'allocate', 1000000)`,
    sql`select extend_credits(${accountId}, ${accountId}, ${randomUUID()}, null, 'Mine')`,
    sql`select add_account_note(${accountId}, ${accountId}, 'Mine', 'key')`,
  ]) {
    await expect(call).rejects.toThrow("operators_only");
  }
  expect(await stateOf(accountId)).toEqual(before);
});
