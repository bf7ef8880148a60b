import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { applyCatalog, freeCatalog } from "../fixture/catalog";
import { LedgerAccount, type State, sortedLimits } from "../oracle/ledger-account";
import { type Operation, operations } from "../oracle/operations";
import { Oracle, pack } from "../oracle/oracle";

/** Give another by `LEDGER_SEED=... npx vitest run ledger-oracle`; a failure prints its own. */
const seed = Number(process.env.LEDGER_SEED ?? 20_261_121);
const runs = Number(process.env.LEDGER_RUNS ?? 100);
const signedUpAt = new Date("2027-01-31T09:00:00Z");

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  const [sold] = freeCatalog.packs;
  if (sold === undefined) throw new Error("The catalog sells no pack.");
  const small = { ...sold, credits: pack.micros / 1e6, unitAmount: pack.paid };
  const packs = [{ ...small, expiresAfterDays: pack.lifeMs / 86_400_000 }];
  await applyCatalog(db.sql, { ...freeCatalog, packs });
});
afterAll(() => db.drop());

/** The oracle's account in the words of the database. */
function stateOf(oracle: Oracle): Omit<State, "usage_seqs"> {
  const { account } = oracle;
  return {
    available: account.available,
    held: account.held,
    frozen: account.frozen,
    debt: account.debt,
    lifetime_used: account.lifetimeUsed,
    lots: account.lots.map((lot) => ({
      source: lot.source,
      amount: lot.amount,
      remaining: lot.remaining,
      held: lot.held,
      consumed: lot.consumed,
      lapsed: lot.lapsed,
      frozen: lot.frozen,
      reversed: lot.reversed,
      repaid: lot.repaid,
      paid: lot.paid,
      expires: lot.expiresAt === null ? null : Math.floor(lot.expiresAt / 1000),
    })),
    limits: sortedLimits(account.limits.rows()),
    broken: [],
  };
}

async function play(steps: Operation[], seen: Map<string, number>) {
  const ledger = await LedgerAccount.open(db.sql, signedUpAt);
  const oracle = new Oracle(signedUpAt.getTime());
  let now = signedUpAt.getTime() + 60_000;
  for (const [at, step] of steps.entries()) {
    now += 1000 + (step.kind === "pass" ? step.seconds * 1000 : 0);
    const promised = oracle.apply(step, now);
    const answered = await ledger.apply(step, new Date(now));
    const where = `step ${at}: ${JSON.stringify(step)}`;
    expect(answered, `the answer of ${where}`).toEqual(promised);
    const { usage_seqs, ...state } = await ledger.read();
    expect(state, `the account after ${where}`).toEqual(stateOf(oracle));
    expect(usage_seqs, `the usage after ${where}`).toHaveLength(oracle.account.usages.length);
    const outcome = typeof promised === "object" ? (promised?.outcome ?? "none") : promised;
    // A batch names the item that it is about.
    const word = typeof outcome === "number" ? "count" : outcome?.split(" ")[0];
    const isWarning = typeof promised === "object" && promised?.warns === true;
    for (const name of [`${step.kind} ${word}`, ...(isWarning ? ["a warning"] : [])])
      seen.set(name, (seen.get(name) ?? 0) + 1);
  }
}

describe("random sequences of operations", () => {
  test("answer, and leave every lot and the balance, as the promises say", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(operations, (steps) => play(steps, seen)),
      // Shrinking stops in time to print the counterexample that it has.
      { seed, numRuns: runs, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
    );
    // A generator that never reaches a case proves nothing about it.
    const cases = [
      ...["grant ok", "deduct ok", "deduct insufficient_credits", "deduct in_debt"],
      ...["deduct idempotency_mismatch", "reserve ok", "reserve insufficient_credits"],
      ...["reserve idempotency_mismatch", "checkpoint ok", "checkpoint gone", "settle ok"],
      ...["settle already_released", "release ok", "release gone", "refund ok"],
      ...["refund not_found", "sweep count", "buy none", "reverse count"],
      ...["deduct limit_reached", "reserve limit_reached", "run limit_reached", "run ok"],
      ...["chargeRun ok", "chargeRun insufficient_credits", "chargeRun gone", "limit none"],
      ...["chargeRun idempotency_mismatch", "track ok", "track idempotency_mismatch"],
      ...["batch ok", "batch insufficient_credits", "batch limit_reached", "batch in_debt"],
      ...["batch idempotency_mismatch", "a warning"],
    ];
    expect(cases.filter((name) => !seen.has(name))).toEqual([]);
  }, 240_000);
});
