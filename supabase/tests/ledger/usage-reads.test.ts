import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountAccess } from "../../../lib/auth/access";
import { findAccess } from "../../../lib/auth/account";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { getBalance } from "../../../lib/credits/get-balance";
import { findReceipt } from "../../../lib/usage/find-receipt";
import { getAllowance } from "../../../lib/usage/get-allowance";
import { getUsageReport } from "../../../lib/usage/get-usage-report";
import { listHistory } from "../../../lib/usage/list-history";
import { listLots } from "../../../lib/usage/list-lots";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";

// The read models behind the billing pages, over the real database: what is shown is what was
// charged, and a member is shown nothing of the others.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

const credit = 1_000_000;
const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

async function charge(access: AccountAccess, tools: string[] = []): Promise<number> {
  const answer = await chargeCredits(access, { action: "query", tools }, null);
  if (answer.outcome !== "ok" || answer.seq === null) throw new Error(answer.outcome);
  return answer.seq;
}

/** An organization with 1,000 credits, its owner and a member. */
async function makeTeam() {
  const { sql } = stack.db;
  const [owner, member] = [await stack.signUp(), await stack.signUp()];
  const [account] = await sql<{ id: string }[]>`
    insert into accounts (kind, name, created_at) values ('organization', 'Team', now()) returning id`;
  const accountId = account?.id ?? "";
  await sql`insert into credit_balances (account_id, anchor_at, last_at) values (${accountId}, now(), now())`;
  await sql`insert into account_members (account_id, user_id, role, joined_at)
    values (${accountId}, ${owner.accountId}, 'owner', now()), (${accountId}, ${member.accountId}, 'member', now())`;
  await sql`select * from add_credits(${accountId}, 'admin', ${1000 * credit}, 'admin:test')`;
  const access = async (userId: string) => {
    const found = await findAccess(userId, accountId);
    if (!found) throw new Error("no access to the team");
    return found;
  };
  return { owner: await access(owner.accountId), member: await access(member.accountId) };
}

async function reportOf(access: AccountAccess) {
  const { asOf } = await getBalance(access);
  return getUsageReport(access, { range: 7, now: asOf });
}

test("a report's days and items each add up to what was charged, and a reply with tools is one request", async () => {
  const { access } = await stack.signUp();
  await charge(access);
  await charge(access, ["documentation"]);
  await charge(access, ["documentation", "github"]);
  const report = await reportOf(access);
  expect(report).toMatchObject({ micros: 35 * credit, requests: 3, failures: 0, successRate: 1 });
  expect(report.dailyAverageMicros).toBe(5 * credit);
  expect(report.days).toHaveLength(7);
  expect(sum(report.days.map((day) => day.micros))).toBe(report.micros);
  expect(sum(report.days.map((day) => day.requests))).toBe(report.requests);
  expect(report.items).toEqual([
    { kind: "action", code: "query", requests: 3, micros: 15 * credit },
    { kind: "tool", code: "documentation", requests: 2, micros: 10 * credit },
    { kind: "tool", code: "github", requests: 1, micros: 10 * credit },
  ]);
});

test("an account that used nothing has no success rate, rather than a perfect or a broken one", async () => {
  const { access } = await stack.signUp();
  expect(await reportOf(access)).toMatchObject({ requests: 0, micros: 0, successRate: null });
});

test("the allowance and the lots say what the plan gave and what is left of it", async () => {
  const { access } = await stack.signUp();
  await charge(access, ["github"]);
  expect(await getAllowance(access)).toEqual({
    grantedMicros: 100 * credit,
    usedMicros: 15 * credit,
  });
  const lots = await listLots(access);
  const { availableMicros, periodEnd } = await getBalance(access);
  expect(sum(lots.map((lot) => lot.remainingMicros))).toBe(availableMicros);
  expect(lots).toMatchObject([{ source: "free", expiresAt: periodEnd }]);
});

test("a receipt's lines add up to its charge, its lots to its movement, and the balances differ by it", async () => {
  const { owner } = await makeTeam();
  const receipt = await findReceipt(owner, await charge(owner, ["documentation", "github"]));
  if (!receipt) throw new Error("no receipt");
  expect(receipt.lines).toEqual([
    { code: "query", name: "Query", micros: 5 * credit },
    { code: "tool:documentation", name: "Documentation", micros: 5 * credit },
    { code: "tool:github", name: "GitHub", micros: 10 * credit },
  ]);
  expect(sum(receipt.lines.map((line) => line.micros))).toBe(receipt.chargedMicros);
  expect(sum(receipt.lots.map((lot) => lot.micros))).toBe(receipt.amountMicros);
  expect(receipt.balanceBeforeMicros + receipt.amountMicros).toBe(receipt.balanceAfterMicros);
  // A lot without an end stays one through every layer between.
  expect(receipt.lots).toMatchObject([{ source: "admin", expiresAt: null }]);
});

test("the pages of a history join without a gap or a repeat, and end", async () => {
  const { owner } = await makeTeam();
  for (let at = 0; at < 52; at += 1) await charge(owner);
  const seqs: number[] = [];
  let beforeSeq: number | null = null;
  do {
    const page = await listHistory(owner, { beforeSeq, filter: "all" });
    seqs.push(...page.movements.map((movement) => movement.seq));
    beforeSeq = page.nextBeforeSeq;
  } while (beforeSeq !== null);
  expect(seqs).toEqual(Array.from({ length: 53 }, (_, index) => 53 - index));

  const added = await listHistory(owner, { beforeSeq: null, filter: "added" });
  expect(added.movements).toMatchObject([{ type: "grant", origin: "admin" }]);
});

test("a member reads the own usage, history and receipts, and nothing of another's", async () => {
  const { owner, member } = await makeTeam();
  const ownersSeq = await charge(owner, ["github"]);
  const membersSeq = await charge(member);

  expect(await reportOf(member)).toMatchObject({ micros: 5 * credit, requests: 1 });
  expect(await reportOf(owner)).toMatchObject({ micros: 20 * credit, requests: 2 });

  const own = await listHistory(member, { beforeSeq: null, filter: "all" });
  expect(own.movements.map((movement) => movement.seq)).toEqual([membersSeq]);
  expect(await findReceipt(member, ownersSeq)).toBeNull();
  expect(await findReceipt(owner, membersSeq)).toMatchObject({ actorId: member.userId });
});

test("another account's receipt is not there, whatever its number", async () => {
  const [one, other] = [await stack.signUp(), await stack.signUp()];
  const seq = await charge(one.access);
  await charge(one.access);
  expect(await findReceipt(other.access, seq + 1)).toBeNull();
});
