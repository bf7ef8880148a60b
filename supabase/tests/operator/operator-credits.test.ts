import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as postAllocate } from "../../../app/api/admin/allocate/route";
import { POST as postDeduct } from "../../../app/api/admin/deduct/route";
import { POST as postRefund } from "../../../app/api/admin/refund/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { getBalance } from "../../../lib/credits/get-balance";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRow } from "../fixture/call";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";

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
  await stack.stop();
});

const routes = { allocate: postAllocate, deduct: postDeduct, refund: postRefund };

function act(name: keyof typeof routes, body: object, key: string = randomUUID()) {
  return callRoute(routes[name], {
    token: operator.token,
    body: { reason: "A test", ...body },
    headers: { "idempotency-key": key },
  });
}

/** A person with the free plan's 100 credits. */
async function customer() {
  const person = await stack.signUp();
  await getBalance(person.access);
  return person;
}

const auditOf = (accountId: string) =>
  stack.db.sql`select actor_id, act, reason from public.audit_log
    where account_id = ${accountId} order by audit_id`;

const rowsOf = (accountId: string, type: string) =>
  stack.db.sql`select amount_micros, actor_id, source_key from public.credit_transactions
    where account_id = ${accountId} and type = ${type} order by seq`;

const creditsOf = async (person: Person) =>
  (await getBalance(person.access)).availableMicros / 1_000_000;

describe("an allocation", () => {
  test("gives credits once, twice in a row or ten times at once, with one line of audit", async () => {
    const { accountId, access } = await customer();
    const key = randomUUID();
    const body = { accountId, credits: 12.5, reason: "Apology" };
    const answers = await Promise.all(Array.from({ length: 10 }, () => act("allocate", body, key)));
    for (const { status, body: refused } of answers.filter((one) => one.status !== 200)) {
      expect([status, refused.code]).toEqual([409, "in_progress"]);
    }
    expect((await act("allocate", body, key)).body).toMatchObject({
      credits: 12.5,
      balance: 112.5,
    });
    expect((await getBalance(access)).availableMicros).toBe(112_500_000);
    expect(await auditOf(accountId)).toMatchObject([
      { actor_id: operator.accountId, act: "credits.allocate", reason: "Apology" },
    ]);
  });

  test("has effect once also when its answer was lost before it was kept", async () => {
    const { accountId } = await customer();
    const key = randomUUID();
    await act("allocate", { accountId, credits: 5 }, key);
    // As after a crash between the ledger and the kept answer.
    await stack.db.sql`delete from private.kept_answers`;
    expect((await act("allocate", { accountId, credits: 5 }, key)).body).toMatchObject({
      replayed: true,
      balance: 105,
    });
    expect(await auditOf(accountId)).toHaveLength(1);
  });

  test("finds a person by the confirmed address, and nobody by any other", async () => {
    const person = await customer();
    const [profile] = await stack.db.sql`select email from public.profiles
      where user_id = ${person.accountId}`;
    const email = String(profile?.email).toUpperCase();
    expect((await act("allocate", { email, credits: 1 })).body.accountId).toBe(person.accountId);
    expect((await act("allocate", { email: "nobody@example.com", credits: 1 })).status).toBe(404);
    expect((await act("allocate", { accountId: randomUUID(), credits: 1 })).status).toBe(404);
    for (const body of [
      { credits: 1 },
      { accountId: person.accountId, email, credits: 1 },
      { accountId: person.accountId, credits: 0 },
      { accountId: person.accountId, credits: -5 },
      { accountId: person.accountId, credits: 0.0000001 },
      { accountId: person.accountId, credits: 1, reason: "" },
    ]) {
      expect((await act("allocate", body)).status, JSON.stringify(body)).toBe(400);
    }
  });
});

describe("a deduction", () => {
  test("takes credits in one row, never more than there are", async () => {
    const person = await customer();
    const { accountId } = person;
    expect((await act("deduct", { accountId, credits: 30.25 })).body).toMatchObject({
      credits: -30.25,
      balance: 69.75,
    });
    expect(await act("deduct", { accountId, credits: 69.750001 })).toMatchObject({
      status: 402,
      body: { code: "insufficient_credits", balance: 69.75, shortfall: 0.000001 },
    });
    expect(await rowsOf(accountId, "adjustment")).toMatchObject([
      { amount_micros: -30_250_000, actor_id: operator.accountId },
    ]);
    expect(await auditOf(accountId)).toHaveLength(1);
    await expectExactLedger(stack.db.sql, accountId);
  });

  test("races another one and a charge for the last credits, and one of each kind is right", async () => {
    const person = await customer();
    const { accountId } = person;
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => act("deduct", { accountId, credits: 25 })),
      ...Array.from({ length: 8 }, () => chargeCredits(person.access, { action: "query" }, null)),
    ]);
    const deducted = answers.slice(0, 8).filter((one) => "status" in one && one.status === 200);
    const charged = answers.slice(8).filter((one) => "outcome" in one && one.outcome === "ok");
    expect(await creditsOf(person)).toBe(100 - 25 * deducted.length - 5 * charged.length);
    await expectExactLedger(stack.db.sql, accountId);
  });

  test("counts in no limit: one that is made afterwards starts from usage alone", async () => {
    const person = await customer();
    const { accountId } = person;
    await chargeCredits(person.access, { action: "query" }, null);
    await act("deduct", { accountId, credits: 10 });
    await callRow(stack.db.sql, "set_spend_limit", {
      p_account_id: accountId,
      p_actor_id: accountId,
      p_scope: "account",
      p_scope_id: accountId,
      p_window: "day",
      p_mode: "block",
      p_limit_micros: 12_000_000,
    });
    await act("deduct", { accountId, credits: 10 });
    expect((await chargeCredits(person.access, { action: "query" }, null)).outcome).toBe("ok");
    expect((await chargeCredits(person.access, { action: "query" }, null)).outcome).toBe(
      "limit_reached",
    );
    await expectExactLedger(stack.db.sql, accountId);
  });
});

describe("a refund", () => {
  test("gives a usage back once, in parts up to what it cost", async () => {
    const person = await customer();
    const { accountId } = person;
    const usage = await chargeCredits(person.access, { action: "query", tools: ["github"] }, null);
    const refund = (body: object = {}) =>
      act("refund", { accountId, transaction: usage.seq ?? 0, ...body });
    expect((await refund({ credits: 4 })).body).toMatchObject({ credits: 4, balance: 89 });
    expect((await refund()).body).toMatchObject({ credits: 11, balance: 100 });
    expect((await refund()).status).toBe(404);
    expect(await auditOf(accountId)).toHaveLength(2);
    await expectExactLedger(stack.db.sql, accountId);
  });

  test("sent five times at once gives it back once", async () => {
    const person = await customer();
    const usage = await chargeCredits(person.access, { action: "query" }, null);
    const body = { accountId: person.accountId, transaction: usage.seq ?? 0 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => act("refund", body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await creditsOf(person)).toBe(100);
  });

  test("of what is no usage, or another account's, finds nothing", async () => {
    const person = await customer();
    const other = await customer();
    const usage = await chargeCredits(other.access, { action: "query" }, null);
    const { accountId } = person;
    for (const transaction of [1, 999, usage.seq ?? 0]) {
      expect((await act("refund", { accountId, transaction })).status).toBe(404);
    }
    expect(await creditsOf(other)).toBe(95);
  });
});

test("nobody but an operator gets there: not a customer, not an operator's key, not in SQL", async () => {
  const person = await customer();
  const { accountId } = person;
  const { apiKey } = await createApiKey(operator.access, {
    name: "Key",
    scopes: ["read", "meter", "billing"],
  });
  const bodies = { credits: 1, transaction: 1, accountId, reason: "Mine" };
  for (const [name, handler] of Object.entries(routes)) {
    const { transaction, credits, ...rest } = bodies;
    const body = { ...rest, ...(name === "refund" ? { transaction } : { credits }) };
    for (const [token, status] of [
      [person.token, 404],
      [apiKey, 404],
      ["nobody", 401],
    ] as const) {
      expect((await callRoute(handler, { token, body })).status, `${name} ${status}`).toBe(status);
    }
  }
  await expect(
    callRow(stack.db.sql, "allocate_credits", {
      p_account_id: accountId,
      p_actor_id: accountId,
      p_micros: 1,
      p_reason: "Mine",
      p_source_key: "admin:mine",
    }),
  ).rejects.toThrow(/operators_only/);
  expect(await creditsOf(person)).toBe(100);
});
