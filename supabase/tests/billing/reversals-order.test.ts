import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, passSeconds, readClock, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { deduct, grant, hold, release } from "../fixture/ledger-calls";
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
import {
  monthsLater,
  newSubscription,
  payInvoice,
  subscribe,
  syncSubscription,
} from "../fixture/subscription";

const seed = Number(process.env.LEDGER_SEED ?? 20_261_121);
const runs = Number(process.env.LEDGER_RUNS ?? 40);

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(() => db.drop());

/** What Stripe says of a payment, in hundredths of its price. */
const said: fc.Arbitrary<Returned[]> = fc
  .tuple(
    fc.constantFrom(0, 20, 50, 100),
    fc.constantFrom("none", "none", "needs_response", "lost", "won"),
  )
  .map(([share, status]) => [
    ...(share > 0 ? [refundOf(share)] : []),
    ...(status === "none" ? [] : [disputeOf(100, status)]),
  ]);

const priced = (returned: Returned[], price: number) =>
  returned.map((one) => ({ ...one, amount: Math.round((one.amount * price) / 100) }));

const story = fc.record({
  /** Packs of the past, by their sizes; what was said of each then, and what is said now. */
  packs: fc.array(fc.record({ size: fc.integer({ min: 1, max: 2 }), past: said, now: said }), {
    minLength: 1,
    maxLength: 3,
  }),
  /** A month and a bonus, each of the past, of this moment, or none. */
  month: fc.constantFrom("past", "now", "never"),
  bonus: fc.constantFrom("past", "now", "never"),
  monthNow: said,
  late: said,
  /** Long replies that were paid, and short ones of twenty credits that are held. */
  spent: fc.integer({ min: 0, max: 12 }),
  holds: fc.integer({ min: 0, max: 4 }),
  /** Then the past ends: nothing is over, the bonus is, the month is too. */
  wait: fc.constantFrom(0, 25, 40),
  order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

const longReply = { p_action: "complete", p_model: "house/small", p_output_tokens: 60_000 };
const reply = { p_tools: ["documentation", "github"] };
const bonus = async (id: string, key: string) =>
  grant(db.sql, id, credits(130), {
    p_source_key: key,
    p_expires_at: new Date((await readClock(db.sql)).getTime() + 20 * day * 1000),
  });

/** The past of an account, then everything of one moment, in the order that `pick` makes of it. */
async function live(told: Story, pick: <T>(events: T[]) => T[]) {
  await setClock(db.sql, "2027-01-31T09:00:00Z");
  const { id } = await signUp(db.sql);
  const payments: { id: string; price: number; now: Returned[] }[] = [];
  for (const { size, now } of told.packs)
    payments.push({ id: await buyPack(db.sql, id, size), price: 500 * size, now });
  if (told.bonus === "past") await bonus(id, "bonus");
  const month = told.month === "past" ? await subscribe(db.sql, id, { priceId }) : null;
  // A hold first, or all that there is may be spent.
  const held: string[] = [];
  for (let at = 0; at < told.holds; at += 1)
    held.push(await hold(db.sql, id, { ...reply, p_life_seconds: day }));
  for (let at = 0; at < told.spent; at += 1) await deduct(db.sql, id, longReply);
  const late = await beginPack(db.sql, id, 4);
  for (const [at, { past }] of told.packs.entries()) {
    const { id: payment, price } = payments[at] ?? { id: "", price: 0 };
    await reverse(db.sql, id, payment, priced(past, price));
  }
  if (told.wait > 0) await passSeconds(db.sql, told.wait * day);
  await readBalance(db.sql, id);

  const monthly = month ? null : await unpaidMonth(id);
  let isMonthPaid = told.month !== "now";
  const payMonth = async () => {
    if (isMonthPaid || !monthly) return;
    isMonthPaid = true;
    await payInvoice(db.sql, id, monthly.subscription, [monthly.line]);
  };
  let isLatePaid = false;
  // What is told of money that has not been granted grants it first, as every handler does.
  const payLate = async () => {
    if (isLatePaid) return;
    isLatePaid = true;
    await payPack(db.sql, id, late);
  };
  const sayMonth = async () => {
    await payMonth();
    const [row] = await db.sql<{ payment_id: string }[]>`select payment_id from public.payments
      where account_id = ${id} and kind = 'subscription'`;
    if (row) await reverse(db.sql, id, row.payment_id, priced(told.monthNow, 900));
  };
  const sayLate = async () => {
    await payLate();
    await reverse(db.sql, id, late.payment_id, priced(told.late, 2000));
  };
  const events: (() => Promise<unknown>)[] = [
    ...payments.map(
      ({ id: payment, price, now }) =>
        () =>
          reverse(db.sql, id, payment, priced(now, price)),
    ),
    ...held.map((one) => () => release(db.sql, id, one)),
    payLate,
    sayLate,
    payMonth,
    sayMonth,
    ...(told.bonus === "now" ? [() => bonus(id, "bonus")] : []),
  ];
  for (const event of pick(events)) {
    await event();
    expect(await callAll(db.sql, "verify_ledger", { p_account_id: id })).toEqual([]);
  }
  return endOf(id);
}

const priceId = "price_starter_month";

/** A subscription as Stripe has it, whose first invoice is not heard of yet. */
async function unpaidMonth(id: string) {
  const subscription = await newSubscription(db.sql, priceId);
  const [start, end] = [subscription.createdAt, monthsLater(subscription.createdAt, 1)];
  await db.sql`update public.plan_prices
    set stripe_price_id = 'price_' || plan_id || '_' || billing_interval where retired_at is null`;
  await syncSubscription(db.sql, id, subscription, 0, { p_period_start: start, p_period_end: end });
  return { subscription: subscription.id, line: { priceId, amount: 900, start, end } };
}

/** What may not depend on the order: each lot, by what brought it, and the balance. */
async function endOf(id: string) {
  const lots = await db.sql`select g.source, g.amount_micros, g.remaining_micros, g.held_micros,
      g.frozen_micros, g.consumed_micros, g.repaid_micros, g.lapsed_micros, g.reversed_micros,
      g.owed_micros, g.recognised_minor + g.breakage_minor as booked_minor
    from public.credit_grants g
    left join public.payments p on p.account_id = g.account_id and p.payment_id = g.payment_id
    where g.account_id = ${id} order by g.source, p.created_at, g.amount_micros`;
  const { available_micros, held_micros, frozen_micros, debt_micros } = await readBalance(
    db.sql,
    id,
  );
  return { lots: [...lots], available_micros, held_micros, frozen_micros, debt_micros };
}

/** The order that a list of numbers makes: each event stands at the place its number says. */
const ordered =
  (order: number[]) =>
  <T>(events: T[]): T[] =>
    events
      .map((event, at) => ({ event, at, rank: order[at % order.length] ?? 0 }))
      .sort((one, other) => one.rank - other.rank || one.at - other.at)
      .map(({ event }) => event);

test("three to five payments of one moment end the same in every order, with holds between", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const plain = await live(told, (events) => events);
      expect(await live(told, ordered(told.order))).toEqual(plain);
      expect(await live(told, (events) => [...events].reverse())).toEqual(plain);
      if (plain.debt_micros > 0) seen.add("debt");
      if (plain.frozen_micros > 0) seen.add("frozen");
      if (plain.lots.filter((lot) => lot.repaid_micros > 0).length > 1) seen.add("several pay");
      if (plain.lots.some((lot) => lot.lapsed_micros > 0)) seen.add("lapsed");
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
  );
  expect([...seen].sort()).toEqual(["debt", "frozen", "lapsed", "several pay"]);
}, 240_000);
