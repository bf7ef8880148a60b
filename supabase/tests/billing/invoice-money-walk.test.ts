import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { readClock, setClock } from "../fixture/clock";
import { expectExactLedger } from "../fixture/exact-ledger";
import { signUp } from "../fixture/person";
import { type Returned, reverse } from "../fixture/reversal";
import { monthsLater, payInvoice, subscribe } from "../fixture/subscription";

// Switches of a subscription between plans, and what goes back of any of its invoices, in any order:
// after every step the ledger is exact, no more is booked than the money that stayed, and what was
// granted is what the lines are worth.

const start = new Date("2027-01-01T00:00:00Z");

const catalog: CatalogFile = {
  ...plainCatalog,
  plans: [
    ...plainCatalog.plans,
    {
      id: "pro",
      name: "Pro",
      description: "More.",
      monthlyCredits: 5000,
      features: [],
      prices: [
        { interval: "month", currency: "usd", unitAmount: 2900 },
        { interval: "year", currency: "usd", unitAmount: 29_000 },
      ],
    },
  ],
};

const amounts = {
  price_starter_month: 900,
  price_starter_year: 9_000,
  price_pro_month: 2_900,
  price_pro_year: 29_000,
};
/** Credits of a whole line, in micro-credits. */
const credits = {
  price_starter_month: 1_000_000_000n,
  price_starter_year: 12_000_000_000n,
  price_pro_month: 5_000_000_000n,
  price_pro_year: 60_000_000_000n,
};
type PriceId = keyof typeof amounts;
const priceIds = Object.keys(amounts) as PriceId[];

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
beforeEach(() => setClock(db.sql, start));
afterAll(() => db.drop());

/** A line that is billed, and may be credited; `lines` are what is still to be paid of an open invoice. */
type Billed = { invoice: string; priceId: PriceId; amount: number };
type Line = { priceId: PriceId; amount: number; start: Date; end: Date; credited?: string };
type Paid = { id: string; total: number; returned: Returned[] };

interface Account {
  id: string;
  subscriptionId: string;
  billed: Billed | null;
  paid: Paid[];
  open: { invoice: string; lines: Line[] }[];
  /** Credit with Stripe, in minor units. */
  balance: number;
  /** What the lines of the paid invoices are worth, in micro-credits. */
  worth: bigint;
}

const share = fc.integer({ min: 1, max: 100 });
const back = fc.integer({ min: 0, max: 3 });

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        to: fc.option(fc.constantFrom(...priceIds), { freq: 5 }),
        share,
        isUnpaid: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
        usesBalance: fc.boolean(),
      })
      .map((args) => ({ kind: "switch" as const, ...args })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ back, share, status: fc.constantFrom("succeeded", "pending", "failed") })
      .map((args) => ({ kind: "refund" as const, ...args })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ back, status: fc.constantFrom("needs_response", "won", "lost") })
      .map((args) => ({ kind: "dispute" as const, ...args })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ usesBalance: fc.boolean() })
      .map((args) => ({ kind: "pay" as const, ...args })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 99 }).map((times) => ({ kind: "spend" as const, times })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((months) => ({ kind: "pass" as const, months })),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test("no path books money twice, or grants and takes other than its lines and returns say", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...priceIds),
      fc.array(step, { minLength: 3, maxLength: 10 }),
      walk,
    ),
    {
      numRuns: Number(process.env.MONEY_WALKS ?? 15),
      seed: Number(process.env.MONEY_WALK_SEED ?? 4242),
      endOnFailure: true,
    },
  );
}, 600_000);

async function walk(priceId: PriceId, path: Step[]): Promise<void> {
  await setClock(db.sql, start);
  const account = await subscriber(priceId);
  for (const next of path) {
    await take(account, next);
    await expectExactLedger(db.sql, account.id);
    expect(await readGranted(account.id), JSON.stringify(next)).toBe(account.worth);
  }
}

async function subscriber(priceId: PriceId): Promise<Account> {
  const { id } = await signUp(db.sql);
  const { subscription } = await subscribe(db.sql, id, { priceId });
  const [first] = await db.sql<{ id: string; invoice: string }[]>`
    select payment_id as id, stripe_invoice_id as invoice from public.payments
    where account_id = ${id}`;
  if (!first) throw new Error("nothing was paid");
  return {
    id,
    subscriptionId: subscription.id,
    billed: { invoice: first.invoice, priceId, amount: amounts[priceId] },
    paid: [{ id: first.id, total: amounts[priceId], returned: [] }],
    open: [],
    balance: 0,
    worth: credits[priceId],
  };
}

async function take(account: Account, next: Step): Promise<void> {
  switch (next.kind) {
    case "switch":
      return switchTo(account, next);
    case "pay": {
      const open = account.open.shift();
      if (open) await pay(account, open.invoice, open.lines, next.usesBalance);
      return;
    }
    case "refund":
    case "dispute":
      return giveBack(account, next);
    case "spend":
      for (let at = 0; at < next.times; at += 1) {
        await callRow(db.sql, "check_and_deduct_credits", {
          p_account_id: account.id,
          p_action: "query",
          p_request_key: randomUUID(),
        });
      }
      return;
    case "pass":
      await setClock(db.sql, monthsLater(await readClock(db.sql), next.months));
      await callRow(db.sql, "reset_monthly_credits", { p_account_id: account.id });
  }
}

/** Bills a plan, or none, and credits a share of what was billed last, be that paid or not. */
async function switchTo(account: Account, next: Step & { kind: "switch" }): Promise<void> {
  const now = await readClock(db.sql);
  const lineOf = (priceId: PriceId, amount: number): Line => ({
    priceId,
    amount,
    start: now,
    end: monthsLater(now, priceId.endsWith("year") ? 12 : 1),
  });
  const invoice = `in_${randomUUID()}`;
  const lines: Line[] = [];
  const { billed } = account;
  const credit = billed ? Math.floor((billed.amount * next.share) / 100) : 0;
  if (billed && credit > 0) {
    lines.push({ ...lineOf(billed.priceId, -credit), credited: billed.invoice });
  }
  if (next.to) lines.push(lineOf(next.to, amounts[next.to]));
  if (lines.length === 0) return;
  if (next.isUnpaid && totalOf(lines) > 0) account.open.push({ invoice, lines });
  else await pay(account, invoice, lines, next.usesBalance);
  account.billed = next.to && { invoice, priceId: next.to, amount: amounts[next.to] };
}

/** Records a paid invoice, as two events at once tell of it. */
async function pay(account: Account, invoice: string, lines: Line[], usesBalance: boolean) {
  const total = totalOf(lines);
  const used = usesBalance ? Math.max(0, Math.min(account.balance, total)) : 0;
  account.balance += total < 0 ? -total : -used;
  account.worth += worthOf(lines);
  const tell = () =>
    payInvoice(db.sql, account.id, account.subscriptionId, lines, {
      p_invoice_id: invoice,
      p_from_balance_minor: used,
    });
  const answers = await Promise.all([tell(), tell()]);
  expect(answers.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
  const [row] = await db.sql<{ id: string }[]>`select payment_id as id from public.payments
    where account_id = ${account.id} and stripe_invoice_id = ${invoice}`;
  account.paid.push({ id: row?.id ?? "", total, returned: [] });
}

/** One more refund of an invoice, or what its dispute is now. */
async function giveBack({ id, paid }: Account, next: Step & { kind: "refund" | "dispute" }) {
  const payment = paid.at(-1 - (next.back % paid.length));
  if (!payment || payment.total <= 0) return;
  const one: Returned =
    next.kind === "dispute"
      ? { id: "du", kind: "dispute", status: next.status, amount: payment.total }
      : {
          id: `re_${payment.returned.length}`,
          kind: "refund",
          status: next.status,
          amount: Math.ceil((payment.total * next.share) / 100),
        };
  payment.returned = [...payment.returned.filter((other) => other.id !== one.id), one];
  const tell = () => reverse(db.sql, id, payment.id, payment.returned);
  expect(await tell()).toMatchObject({ outcome: "ok" });
  expect(await tell()).toMatchObject({ outcome: "ok", replayed: true });
}

const totalOf = (lines: Line[]) => lines.reduce((total, { amount }) => total + amount, 0);

/** The line rule, floored once an invoice. */
function worthOf(lines: Line[]): bigint {
  const scale = 900n * 9_000n * 2_900n * 29_000n;
  const sum = lines.reduce(
    (total, { priceId, amount }) =>
      total + (credits[priceId] * BigInt(amount) * scale) / BigInt(amounts[priceId]),
    0n,
  );
  return sum / scale - (sum % scale < 0n ? 1n : 0n);
}

/** What invoices granted, net, less what is still to be taken off for time that was never paid for. */
async function readGranted(accountId: string): Promise<bigint> {
  const [row] = await db.sql<{ micros: string }[]>`
    select (coalesce((select sum(credits_micros) from public.payments where account_id = ${accountId}), 0)
      - coalesce((select sum(micros - taken_micros) from public.credits_ahead
        where account_id = ${accountId}), 0))::text as micros`;
  return BigInt(row?.micros ?? 0);
}
