import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AccountAccess } from "../../../lib/auth/access";
import { listAccess } from "../../../lib/auth/account";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { chargeReservation } from "../../../lib/credits/charge-reservation";
import type { CreditAnswer } from "../../../lib/credits/credit-answer";
import { getBalance } from "../../../lib/credits/get-balance";
import { refusal } from "../../../lib/credits/refusal";
import { releaseHold } from "../../../lib/credits/release-hold";
import { reserveCredits } from "../../../lib/credits/reserve-credits";
import { trackUsage } from "../../../lib/credits/track-usage";
import { useBatch } from "../../../lib/credits/use-batch";
import { listSpendLimits } from "../../../lib/limits/list-spend-limits";
import { raiseSpendLimit } from "../../../lib/limits/raise-spend-limit";
import { setSpendLimit } from "../../../lib/limits/set-spend-limit";
import { drainOutbox } from "../../../lib/notifications/drain-outbox";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { foundOrganization, joinAccount } from "../fixture/person";

let stack: BillingStack;
let owner: AccountAccess;
let member: AccountAccess;
beforeAll(async () => {
  stack = await startBillingStack({
    edit: (document) => ({
      ...document,
      plans: document.plans.map((plan) => ({
        ...plan,
        limits: plan.isDefault ? { ...plan.limits, requestsPerDay: 3 } : plan.limits,
      })),
    }),
  });
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

beforeEach(async () => {
  const people = [await stack.signUp(), await stack.signUp()] as const;
  const { sql } = stack.db;
  const id = await foundOrganization(sql, people[0].accountId);
  await joinAccount(sql, id, people[1].accountId, "member");
  await grant(sql, id, credits(100));
  owner = await accessTo(people[0].accountId, id);
  member = await accessTo(people[1].accountId, id);
});

async function accessTo(userId: string, accountId: string): Promise<AccountAccess> {
  const access = (await listAccess(userId)).find((one) => one.accountId === accountId);
  if (!access) throw new Error("The person has no access.");
  return access;
}

/** What a caller is told of a refused answer. */
async function problemOf(answer: CreditAnswer, access: AccountAccess) {
  const { code, details } = await refusal(answer, access);
  return { code, ...details };
}

describe("a batch", () => {
  test("is charged once, and says of each item what it was charged", async () => {
    const items = [
      { action: "query", idempotencyKey: "a" },
      { action: "query", tools: ["documentation", "github"], idempotencyKey: "b" },
      { action: "query", idempotencyKey: null },
    ];
    const first = await useBatch(member, items);
    expect(first).toMatchObject({ refusedAt: null, chargedCount: 3, replayedCount: 0 });
    expect(first.answer).toMatchObject({ outcome: "ok", chargedMicros: credits(30) });
    expect(first.items.map(({ chargedMicros }) => chargedMicros)).toEqual([5, 20, 5].map(credits));
    const again = await useBatch(member, items.slice(0, 2));
    expect(again).toMatchObject({ chargedCount: 0, replayedCount: 2 });
    expect(again.items).toEqual(first.items.slice(0, 2));
  });

  test("names the item that it cannot charge", async () => {
    const items = Array.from({ length: 25 }, () => ({ action: "query", idempotencyKey: null }));
    const refused = await useBatch(member, items);
    expect(refused).toMatchObject({ refusedAt: 20, chargedCount: 0, items: [] });
    expect(await problemOf(refused.answer, member)).toMatchObject({
      code: "insufficient_credits",
      facts: { balance: 100, shortfall: 5, ask: "an owner, admin or billing member" },
    });
  });
});

describe("tracked usage", () => {
  test("is owed where it cannot be paid", async () => {
    const usage = { action: "query", service: "search", bytes: 10, tools: ["github"] };
    for (let at = 0; at < 7; at += 1) await trackUsage(member, usage, `track-${at}`);
    expect(await trackUsage(member, usage, "track-6")).toMatchObject({ replayed: true });
    expect(await getBalance(member)).toMatchObject({
      availableMicros: 0,
      debtMicros: credits(5),
    });
    const free = await trackUsage(member, { ...usage, isFree: true }, null);
    expect(free).toMatchObject({ outcome: "ok", lane: "free", chargedMicros: 0 });
  });
});

describe("a run", () => {
  test("shares one budget, and nothing is offered for what it lacks", async () => {
    const run = await reserveCredits(member, {
      action: "query",
      origin: "run",
      budgetMicros: credits(12),
      idempotencyKey: "run",
    });
    const hold = { reservationId: run.reservationId ?? "", origin: "run" as const };
    const steps = await Promise.all(
      Array.from({ length: 4 }, (_, at) =>
        chargeReservation(member, { ...hold, action: "query", idempotencyKey: `step-${at}` }),
      ),
    );
    expect(steps.filter(({ outcome }) => outcome === "ok")).toHaveLength(2);
    const refused = steps.find(({ outcome }) => outcome !== "ok");
    if (!refused) throw new Error("The budget was exceeded.");
    expect(await problemOf(refused, owner)).toEqual({
      code: "insufficient_credits",
      detail: "The run's budget does not cover this.",
      facts: { subject: "run budget", cost: 5, shortfall: 3 },
    });
    await releaseHold(member, hold);
    expect(await getBalance(member)).toMatchObject({
      availableMicros: credits(90),
      heldMicros: 0,
    });
  });
});

describe("a spend limit", () => {
  test("tells a member which it is, until when, and who lifts it; a raise lets more through", async () => {
    const limit = { scope: "member", scopeId: member.userId, window: "day" } as const;
    const set = await setSpendLimit(owner, { ...limit, mode: "block", limitMicros: credits(7) });
    expect(set.outcome).toBe("ok");
    await chargeCredits(member, { action: "query" }, null);
    const refused = await chargeCredits(member, { action: "query" }, null);
    const problem = await problemOf(refused, member);
    expect(problem).toMatchObject({
      code: "limit_reached",
      detail: "Your own limit a day would be passed. An owner or admin can raise it.",
      facts: {
        limit: {
          scope: "member",
          scopeId: member.userId,
          window: "day",
          isOwn: true,
          endsAt: expect.stringMatching(/T00:00:00.000Z$/),
          liftedBy: "an owner or admin",
        },
      },
    });
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    expect(problem.retryAfterSeconds).toBeLessThanOrEqual(86_400);
    const raise = { raisedMicros: credits(20), until: new Date(Date.now() + 3_600_000) };
    expect(await raiseSpendLimit(owner, set.spendLimitId ?? "", raise)).toBe("ok");
    expect(await chargeCredits(member, { action: "query" }, null)).toMatchObject({ outcome: "ok" });
    expect(await listSpendLimits(owner)).toMatchObject([
      { limitMicros: credits(7), effectiveMicros: credits(20), spentMicros: credits(10) },
    ]);
  });

  test("of the account is named by the account", async () => {
    const limit = { scope: "account", scopeId: owner.accountId, window: "month" } as const;
    await setSpendLimit(owner, { ...limit, mode: "block", limitMicros: credits(1) });
    const refused = await chargeCredits(member, { action: "query" }, null);
    expect(await problemOf(refused, member)).toMatchObject({
      detail:
        "The account's limit a month (Harbor Freight) would be passed. An owner or admin can raise it.",
      facts: { limit: { scope: "account", name: "Harbor Freight", window: "month", isOwn: false } },
    });
  });

  test("that warns says so in the answer, and by one mail to the owner", async () => {
    const limit = { scope: "member", scopeId: member.userId, window: "day" } as const;
    await setSpendLimit(owner, { ...limit, mode: "warn", limitMicros: credits(7.5) });
    await chargeCredits(member, { action: "query" }, null);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => chargeCredits(member, { action: "query" }, null)),
    );
    expect(answers.filter(({ warning }) => warning !== null)).toHaveLength(1);
    await Promise.all([drainOutbox(), drainOutbox()]);
    const about = (address: string) =>
      stack.mail.mails.list(address).filter(({ subject }) => subject.includes("limit"));
    const mails = about(owner.email);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: "A spending limit was passed: Harbor Freight" });
    expect(mails[0]?.text).toContain("has used 10 credits this day (UTC)");
    expect(mails[0]?.text).toContain("The limit is 7.5");
    expect(mails[0]?.links[0]).toContain("next=%2Fteam%2Fdepartments");
    expect(about(member.email)).toEqual([]);
  });
});

test("a plan's quota is told with when it counts anew, and that another plan has more", async () => {
  const { access } = await stack.signUp();
  for (let at = 0; at < 3; at += 1) await chargeCredits(access, { action: "query" }, null);
  const refused = await chargeCredits(access, { action: "query" }, null);
  const problem = await problemOf(refused, access);
  expect(problem).toMatchObject({
    code: "quota_reached",
    detail: "The plan includes 3 requests a day, and they are used up. Another plan has more.",
    facts: { limit: { scope: "plan", name: "3 requests a day", liftedBy: "another plan" } },
  });
  expect(problem.retryAfterSeconds).toBeGreaterThan(0);
});
