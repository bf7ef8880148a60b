import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callRow } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, passSeconds, readClock, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { deduct, grant, hold, refund, release, settle } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import {
  beginPack,
  buyPack,
  disputeOf,
  payPack,
  type Returned,
  refundOf,
  reverse,
} from "../fixture/reversal";
import { monthsLater, payInvoice, subscribe } from "../fixture/subscription";

const seed = Number(process.env.LEDGER_SEED ?? 20_261_121);
const runs = Number(process.env.LEDGER_RUNS ?? 40);

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(() => db.drop());

const statuses = ["warning_closed", "needs_response", "under_review", "won", "lost", "prevented"];
const refundStatuses = ["pending", "succeeded", "failed", "canceled"];

type Step =
  | { kind: "pack" | "bonus" | "month" | "year" | "credit" | "spend" | "hold" | "usage refund" }
  | { kind: "renew" }
  | { kind: "release" | "settle"; hold: number }
  | { kind: "pass"; days: number }
  | { kind: "reverse"; payment: number; returned: Returned[] };

const plain = fc.constantFrom(
  ...(["pack", "bonus", "month", "year", "credit", "spend", "spend", "spend", "hold"] as const),
  ...(["hold", "usage refund", "renew"] as const),
);
const returned = fc
  .tuple(
    fc.option(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(...refundStatuses))),
    fc.option(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(...statuses))),
  )
  .map(([refunded, disputed]) => [
    ...(refunded ? [refundOf(refunded[0], refunded[1])] : []),
    ...(disputed ? [disputeOf(disputed[0], disputed[1])] : []),
  ]);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: plain.map((kind): Step => ({ kind })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("release" as const, "settle" as const),
      hold: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      days: fc.integer({ min: 0, max: 40 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("reverse" as const), payment: fc.nat(20), returned }),
  },
);

/** One account that steps are taken on, with what was made on the way. */
class Walker {
  private readonly holds: string[] = [];
  private subscription: Awaited<ReturnType<typeof subscribe>> | null = null;

  constructor(readonly id: string) {}

  async take(next: Step): Promise<void> {
    const { id } = this;
    switch (next.kind) {
      case "pack":
        await this.buy();
        return;
      case "bonus":
        await grant(db.sql, id, credits(70), { p_expires_at: await inDays(20) });
        return;
      case "month":
        await this.subscribeOrRenew("price_saver_month", 1000, 1);
        return;
      case "year":
        await this.subscribeOrRenew("price_starter_year", 9000, 12);
        return;
      case "credit":
        await this.credit();
        return;
      case "spend":
        await deduct(db.sql, id, { p_action: "complete", p_model: "house/small", ...output });
        return;
      case "hold":
        await this.hold();
        return;
      case "usage refund":
        await this.refundUsage();
        return;
      case "renew":
        await callRow(db.sql, "reset_monthly_credits", { p_account_id: id });
        return;
      case "pass":
        await passSeconds(db.sql, next.days * day);
        return;
      case "reverse":
        await this.reverse(next.payment, next.returned);
        return;
      default:
        await this.close(next.kind, next.hold);
    }
  }

  /** Nothing is sold while a dispute is open. */
  private async buy() {
    const [disputed] = await db.sql`select from public.payments
      where account_id = ${this.id} and status = 'disputed'`;
    if (!disputed) await buyPack(db.sql, this.id);
  }

  private async hold() {
    const { available_micros, debt_micros } = await readBalance(db.sql, this.id);
    if (available_micros < credits(20) || debt_micros > 0) return;
    const tools = { p_tools: ["documentation", "github"], p_life_seconds: day };
    this.holds.push(await hold(db.sql, this.id, tools).catch(() => ""));
  }

  private async close(kind: "release" | "settle", at: number) {
    const held = this.holds[at % Math.max(1, this.holds.length)];
    if (held) await (kind === "release" ? release : settle)(db.sql, this.id, held);
  }

  private async subscribeOrRenew(priceId: string, amount: number, months: number) {
    if (this.subscription === null) {
      this.subscription = await subscribe(db.sql, this.id, { priceId });
      return;
    }
    const start = await readClock(db.sql);
    const lines = [{ priceId, amount, start, end: monthsLater(start, months) }];
    await payInvoice(db.sql, this.id, this.subscription.subscription.id, lines);
  }

  /** An ending in the middle: a negative line that names no invoice. */
  private async credit() {
    if (this.subscription === null) return;
    const start = await readClock(db.sql);
    const line = { priceId: "price_saver_month", amount: -333, start, end: monthsLater(start, 1) };
    await payInvoice(db.sql, this.id, this.subscription.subscription.id, [line]);
  }

  private async refundUsage() {
    const [usage] = await db.sql<{ seq: number }[]>`select seq from public.credit_transactions
      where account_id = ${this.id} and type = 'usage' order by seq desc limit 1`;
    if (usage) await refund(db.sql, this.id, usage.seq, { p_micros: credits(33) });
  }

  private async reverse(at: number, said: Returned[]) {
    const payments = await db.sql<{ payment_id: string }[]>`select payment_id from public.payments
      where account_id = ${this.id} order by created_at, payment_id`;
    const payment = payments[at % Math.max(1, payments.length)];
    if (payment) await reverse(db.sql, this.id, payment.payment_id, said);
  }
}

const output = { p_output_tokens: 60_000 };
const inDays = async (days: number) =>
  new Date((await readClock(db.sql)).getTime() + days * day * 1000);

test("a random walk over buying, spending, refunds and disputes keeps every promise", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 45 }), async (steps) => {
      await setClock(db.sql, "2027-01-31T09:00:00Z");
      const walker = new Walker((await signUp(db.sql)).id);
      for (const [at, next] of steps.entries()) {
        await walker.take(next);
        const broken = await callAll(db.sql, "verify_ledger", { p_account_id: walker.id });
        expect(broken, `after step ${at}: ${JSON.stringify(next)}`).toEqual([]);
      }
      const types = await db.sql<{ type: string }[]>`select distinct type
        from public.credit_transactions where account_id = ${walker.id}`;
      for (const { type } of types) seen.set(type, (seen.get(type) ?? 0) + 1);
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
  );
  const wanted = ["grant", "usage", "expire", "reversal", "reinstate", "refund", "repay"];
  expect(wanted.filter((type) => !seen.has(type))).toEqual([]);
}, 240_000);

test("two payments end the same in every order of what is told of them", async () => {
  const told = fc.record({
    spent: fc.integer({ min: 0, max: 9 }),
    first: fc.array(returned, { minLength: 1, maxLength: 3 }),
    second: fc.array(returned, { minLength: 1, maxLength: 3 }),
    order: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    late: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(told, async ({ spent, first, second, order, late }) => {
      await setClock(db.sql, "2027-01-31T09:00:00Z");
      const plainOrder = await tell(spent, first, second, null, false);
      const mixedOrder = await tell(spent, first, second, order, late);
      expect(mixedOrder).toEqual(plainOrder);
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
  );
}, 240_000);

/**
 * Buys two packs, spends from the first, and says what went back of each: in order, or mixed, or
 * with the second pack bought last of all. What is said last of each is the same.
 */
async function tell(
  spent: number,
  first: Returned[][],
  second: Returned[][],
  order: boolean[] | null,
  late: boolean,
) {
  const { id } = await signUp(db.sql);
  const one = await buyPack(db.sql, id);
  for (let at = 0; at < spent; at += 1) {
    await deduct(db.sql, id, { p_action: "complete", p_model: "house/small", ...output });
  }
  const begun = await beginPack(db.sql, id, 2);
  let other: string | null = late ? null : await payPack(db.sql, id, begun);
  const queues = [[...first], [...second]];
  for (const takesSecond of order ?? []) {
    const said = queues[takesSecond && other !== null ? 1 : 0]?.shift();
    if (said) await reverse(db.sql, id, takesSecond && other !== null ? (other ?? "") : one, said);
  }
  for (const said of queues[0] ?? []) await reverse(db.sql, id, one, said);
  other ??= await payPack(db.sql, id, begun);
  for (const said of queues[1] ?? []) await reverse(db.sql, id, other, said);
  expect(await callAll(db.sql, "verify_ledger", { p_account_id: id })).toEqual([]);
  const lots = await db.sql`select amount_micros, remaining_micros, frozen_micros, consumed_micros,
      repaid_micros, lapsed_micros, reversed_micros, recognised_minor, breakage_minor
    from public.credit_grants where account_id = ${id} order by amount_micros`;
  const { available_micros, frozen_micros, debt_micros } = await readBalance(db.sql, id);
  return { lots: [...lots], available_micros, frozen_micros, debt_micros };
}
