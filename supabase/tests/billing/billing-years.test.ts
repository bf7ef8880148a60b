import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { stripe } from "../../../lib/billing/stripe-client";
import { changePlan } from "../../../lib/billing/subscriptions/change-plan";
import { previewPlanChange } from "../../../lib/billing/subscriptions/preview-plan-change";
import { getBalance } from "../../../lib/credits/get-balance";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { deletePerson } from "../../../lib/privacy/delete-person";
import { callRow } from "../fixture/call";
import { readClock } from "../fixture/clock";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { expectExactLedger } from "../fixture/exact-ledger";
import type { DeathPoint } from "../fixture/killing-proxy";
import { expectLineRule } from "../fixture/line-rule";
import {
  endSubscriptions,
  invoicesOf,
  stripePriceId,
  subscribeNew,
  subscriptionOf,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  planPriceId,
  readCredits,
  readGrants,
  startBillingStack,
} from "./billing-stack";

// Months and years by the calendar: anchors at a month's end, and yearly plans with monthly credits.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    chaos: { duplicate: true, shuffle: 23 },
    edit: (catalog) => ({ ...catalog, plans: catalog.plans.map(withYear) }),
  });
});
afterEach(async () => {
  await expectExactLedger(stack.db.sql);
  await endSubscriptions(stack);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

/** Ten months' money a year. */
function withYear(plan: CatalogDocument["plans"][number]): CatalogDocument["plans"][number] {
  const [month] = plan.prices;
  if (!month) return plan;
  const year = { ...month, interval: "year" as const, unitAmount: month.unitAmount * 10 };
  return { ...plan, prices: [month, year] };
}

const grantsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "subscription");
const sum = (credits: number[]) => credits.reduce((total, part) => total + part, 0);

/** Moves every clock to an instant, in whole seconds as Stripe counts. */
async function advanceTo(to: string | Date) {
  const now = await readClock(stack.db.sql);
  const seconds = Math.ceil((new Date(to).getTime() - now.getTime()) / 1000);
  await stack.advance(seconds / 86_400);
}

/** The person opens a page: what is due is granted. */
const visit = (person: Person) => getBalance(person.access);

test("twelve renewals from January 31 keep to the month's last day, and grant twelve months", async () => {
  const now = await readClock(stack.db.sql);
  await advanceTo(`${now.getUTCFullYear() + 1}-01-31T10:00:00Z`);
  const person = await subscribeNew(stack, "starter");
  const ends: string[] = [];
  for (let month = 1; month <= 12; month += 1) {
    const item = (await subscriptionOf(person)).items.data[0];
    const end = new Date((item?.current_period_end ?? 0) * 1000);
    ends.push(end.toISOString().slice(5, 10));
    await advanceTo(new Date(end.getTime() + 2 * 3_600_000));
    expect(await visit(person)).toMatchObject({
      planId: "starter",
      availableMicros: 1000_000_000,
    });
  }
  const leapDay = new Date(Date.UTC(now.getUTCFullYear() + 1, 2, 0)).getUTCDate();
  expect(ends).toEqual([
    `02-${leapDay}`,
    ...["03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"],
    "01-31",
  ]);
  expect(await grantsOf(person)).toEqual(Array.from({ length: 13 }, () => 1000));
  // A paid plan leaves no room for the free one's months.
  expect(await readGrants(stack.db, person.accountId, "free")).toHaveLength(1);
  await expectLineRule(stack.db, person);
  // Each lot's period is the one that its invoice paid for.
  const [gaps] = await stack.db.sql<{ gaps: number }[]>`select count(*)::int as gaps from (
      select period_start, lag(period_end) over (order by granted_seq) as before
      from public.credit_grants where account_id = ${person.accountId} and source = 'subscription'
    ) lot where before is not null and before <> period_start`;
  expect(gaps?.gaps).toBe(0);
}, 120_000);

describe("a yearly plan", () => {
  test("grants a month at a time, twelve in all, and another twelve when it renews", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    const [first = 0] = await grantsOf(person);
    expect(first).toBeGreaterThan(900);
    expect(first).toBeLessThan(1050);
    for (let month = 1; month < 12; month += 1) {
      await stack.advance(30.5);
      const balance = await visit(person);
      expect(balance.availableMicros).toBeLessThan(1050_000_000);
      expect(balance.planKind).toBe("paid");
    }
    expect(sum(await grantsOf(person))).toBeCloseTo(12_000, 4);
    await stack.advance(32);
    await visit(person);
    const grants = await grantsOf(person);
    expect(grants).toHaveLength(13);
    await expectLineRule(stack.db, person);
  }, 60_000);

  test("grants the months that nobody came for one by one, and expires them", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(100);
    await visit(person);
    expect(await grantsOf(person)).toHaveLength(4);
    const { available } = await readCredits(stack.db, person.accountId);
    expect(available).toBeLessThan(1050);
  });

  test("that a month is upgraded to nets the month that is left, as its preview says", async () => {
    const person = await subscribeNew(stack, "starter");
    await stack.advance(10);
    const year = await planPriceId("pro", "year");
    const preview = await previewPlanChange(person.access, year);
    expect(preview.when).toBe("now");
    await changePlan(person.access, year, null);
    await stack.stripe.settled();
    const [month, ...rest] = await grantsOf(person);
    expect(month).toBe(1000);
    expect(sum(rest)).toBeLessThan(5000);
    await expectLineRule(stack.db, person);
    await stack.advance(360);
    await visit(person);
    const all = sum(await grantsOf(person));
    // Sixty thousand less two thirds of Starter's month.
    expect(all).toBeGreaterThan(1000 + 60_000 - 700);
    expect(all).toBeLessThan(1000 + 60_000 - 640);
  });

  test("that is upgraded in its middle gives the months of the dearer year only", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(180);
    await visit(person);
    await changePlan(person.access, await planPriceId("pro", "year"), null);
    await stack.stripe.settled();
    await expectLineRule(stack.db, person);
    const [pending] = await stack.db.sql<{ plans: number; credits: number }[]>`
      select count(distinct payment_id)::int as plans, sum(credits_micros) / 1e6::float8 as credits
      from public.credit_schedules where account_id = ${person.accountId}
        and granted_seq is null and credits_micros > 0`;
    expect(pending?.plans).toBe(1);
    expect(pending?.credits).toBeGreaterThan(50_000);
  });

  test("that ends at once with a credit has no month left to give", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(100);
    await visit(person);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.cancel(id, { prorate: true, invoice_now: true });
    await stack.stripe.settled();
    await expectLineRule(stack.db, person);
    const [pending] = await stack.db.sql<{ credits: number }[]>`
      select coalesce(sum(credits_micros), 0)::float8 as credits from public.credit_schedules
      where account_id = ${person.accountId} and granted_seq is null`;
    expect(pending?.credits).toBe(0);
  });

  test("that is switched without an invoice of its own gets the old year's difference with its renewal", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(180);
    const { id, items } = await subscriptionOf(person);
    await stripe().subscriptions.update(id, {
      items: [{ id: items.data[0]?.id ?? "", price: await stripePriceId("pro", "year") }],
      proration_behavior: "create_prorations",
    });
    await stack.stripe.settled();
    await stack.advance(187);
    await visit(person);
    // The renewal bills half a year's difference, which lies before its own twelve months.
    await expectLineRule(stack.db, person);
    const [renewal] = await stack.db.sql<{ credits: number }[]>`
      select max(credits_micros) / 1e6::float8 as credits from public.payments
      where account_id = ${person.accountId} and kind = 'subscription'`;
    expect(renewal?.credits).toBeGreaterThan(12 * 5000 + 20_000);
  });

  test("of 366 days that begins on February 28 gives its last day too", async () => {
    const [year] = await stack.db.sql<{ credits: number; months: number; ends: Date }[]>`
      select (c).total_micros / 1e6::float8 as credits, cardinality((c).schedule_due) as months,
        (c).schedule_ends[12] as ends
      from private.credits_of_lines('usd', array[${await stripePriceId("starter", "year")}],
        array[9000], array['2027-02-28T10:00:00Z'::timestamptz],
        array['2028-02-29T10:00:00Z'::timestamptz], array['paid']) c`;
    expect(year).toEqual({ credits: 12_000, months: 12, ends: new Date("2028-02-29T10:00:00Z") });
  });

  test("that is scheduled back to a month renews as one", async () => {
    const person = await subscribeNew(stack, "starter", "year");
    await changePlan(person.access, await planPriceId("starter", "month"), null);
    await stack.advance(367);
    await visit(person);
    const [invoice] = await invoicesOf(person, "paid");
    expect(invoice?.lines.data[0]?.pricing?.price_details?.price).toBe(
      await stripePriceId("starter"),
    );
    expect((await grantsOf(person)).at(-1)).toBe(1000);
    await expectLineRule(stack.db, person);
  });
});

describe("a year that is refunded in its middle", () => {
  const year = 12_000;
  /** Four months have come, the fifth runs. */
  async function inMay() {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(130);
    await visit(person);
    const before = sum(await grantsOf(person));
    const [invoice] = await invoicesOf(person, "paid");
    return { person, before, invoice: invoice?.id ?? "" };
  }

  async function refund(invoice: string, params: { amount?: number; ends?: string }) {
    const reply = await fetch(`${stack.stripe.url}/_test/refunds`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ invoice, ...params }),
    });
    expect(reply.ok).toBe(true);
    await stack.stripe.settled();
  }

  async function facts({ accountId }: Person) {
    const [row] = await stack.db.sql<{ pending: number; taken: number; status: string }[]>`
      select p.taken_micros / 1e6::float8 as taken, p.status,
        (select coalesce(sum(s.credits_micros), 0) / 1e6::float8 from public.credit_schedules s
          where s.account_id = p.account_id and s.granted_seq is null) as pending
      from public.payments p where p.account_id = ${accountId} and p.kind = 'subscription'`;
    if (!row) throw new Error("no payment");
    return row;
  }

  /** The rest of the year passes, a visit a month. */
  async function passTheYear(person: Person, visits = 8) {
    for (let month = 0; month < visits; month += 1) {
      await stack.advance(29);
      await visit(person);
    }
  }

  test("in part gives the later months by that much less", async () => {
    const { person, before, invoice } = await inMay();
    await refund(invoice, { amount: 3000, ends: "at_once" });
    const { pending, taken, status } = await facts(person);
    expect(taken).toBeCloseTo(year / 3, 4);
    expect(pending).toBeCloseTo(year - before - year / 3, 4);
    expect(status).toBe("paid");
    await passTheYear(person);
    expect(sum(await grantsOf(person))).toBeCloseTo(year - year / 3, 4);
  });

  test("whole leaves no month to come, and what was used is owed", async () => {
    const { person, before, invoice } = await inMay();
    await refund(invoice, { ends: "at_once" });
    expect(await facts(person)).toMatchObject({ pending: 0, taken: year, status: "refunded" });
    await passTheYear(person);
    expect(sum(await grantsOf(person))).toBeCloseTo(before, 4);
  });

  test("by a refund that fails later has every month again, also the one that came meanwhile", async () => {
    const { person, invoice } = await inMay();
    await refund(invoice, { amount: 4500, ends: "fail_later" });
    expect((await facts(person)).taken).toBeCloseTo(year / 2, 4);
    await stack.advance(1);
    expect(await facts(person)).toMatchObject({ taken: 0, status: "paid" });
    await passTheYear(person);
    expect(sum(await grantsOf(person))).toBeCloseTo(year, 4);
    await expectLineRule(stack.db, person);
  });

  test("by a refund that fails after a smaller month came gives that month its rest", async () => {
    const { person, invoice } = await inMay();
    await refund(invoice, { amount: 4500, ends: "requires_action" });
    const { data } = await stripe().refunds.list({ limit: 1 });
    await stack.advance(31);
    await visit(person);
    const reply = await fetch(`${stack.stripe.url}/_test/refunds/${data[0]?.id}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ status: "failed" }),
    });
    expect(reply.ok).toBe(true);
    await stack.stripe.settled();
    expect(await facts(person)).toMatchObject({ taken: 0, status: "paid" });
    await passTheYear(person, 7);
    expect(sum(await grantsOf(person))).toBeCloseTo(year, 4);
  });
});

describe("a year that is told of by a process that dies", () => {
  const recording = { path: "/rpc/record_invoice" } as const;
  const deaths: [string, DeathPoint][] = [
    ["before it is written", { ...recording, when: "before" }],
    ["after it is written", { ...recording, when: "after" }],
  ];

  /** What a payment's months hold and are worth, granted or not. */
  async function months({ accountId }: Person) {
    const [row] = await stack.db.sql<{ count: number; credits: number }[]>`
      select count(*)::int as count, coalesce(sum(credits_micros), 0)::float8 / 1e6 as credits
      from public.credit_schedules where account_id = ${accountId} and credits_micros > 0`;
    return row;
  }

  /** Takes the newest payment's event in a process that dies, then twice at once. */
  async function dieThenTakeTwice(before: string | undefined, point: DeathPoint) {
    const events = await listEvents(before);
    const paid = events.findLast(({ type }) => type === "invoice.paid");
    if (!paid) throw new Error("nothing was paid");
    expect(await dieWhileReceiving(point, paid)).toBe(true);
    await endLeaseOf(stack.db.sql, paid);
    await Promise.all([...events, ...events].map(deliverUntilTaken));
    stack.speak();
  }

  test.each(deaths)("%s renews once, month by month", async (_, point) => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(364);
    await visit(person);
    stack.hush();
    const before = await lastEventId();
    await stack.advance(3);
    await dieThenTakeTwice(before, point);
    await Promise.all([visit(person), visit(person)]);
    expect(await grantsOf(person)).toHaveLength(13);
    expect(await months(person)).toMatchObject({ count: 24 });
    await expectLineRule(stack.db, person);
  });

  test.each(deaths)("%s upgrades once, when the answer was lost as well", async (_, point) => {
    const person = await subscribeNew(stack, "starter", "year");
    await stack.advance(180);
    await visit(person);
    stack.hush();
    const before = await lastEventId();
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/invoices/" });
    const year = await planPriceId("pro", "year");
    await expect(changePlan(person.access, year, null)).rejects.toMatchObject({
      type: "StripeAPIError",
    });
    await dieThenTakeTwice(before, point);
    // Pressed again: it is the plan in force.
    await Promise.all([
      changePlan(person.access, year, null),
      changePlan(person.access, year, null),
    ]);
    await stack.stripe.settled();
    expect(await invoicesOf(person, "paid")).toHaveLength(2);
    await expectLineRule(stack.db, person);
    const [pending] = await stack.db.sql<{ plans: number }[]>`
      select count(distinct payment_id)::int as plans from public.credit_schedules
      where account_id = ${person.accountId} and granted_seq is null and credits_micros > 0`;
    expect(pending?.plans).toBe(1);
  });
});

test("the months to come of who deletes themselves expire with the rest, and none is granted later", async () => {
  const person = await subscribeNew(stack, "starter", "year");
  const { accountId } = person;
  expect(await deletePerson(accountId)).toEqual({ outcome: "deleted" });
  await stack.stripe.settled();
  const waiting = await stack.db.sql`select due_at from credit_schedules
    where account_id = ${accountId} and granted_seq is null`;
  expect(waiting).toEqual([]);
  await stack.advance(40);
  await callRow(stack.db.sql, "reset_monthly_credits", { p_account_id: accountId });
  expect(await readCredits(stack.db, accountId)).toMatchObject({ available: 0, kind: "none" });
  const [booked] = await stack.db.sql<{ all: boolean }[]>`
    select sum(g.recognised_minor + g.breakage_minor) = min(p.amount_minor) as all
    from credit_grants g join payments p on p.account_id = g.account_id and p.payment_id = g.payment_id
    where g.account_id = ${accountId} and p.kind = 'subscription'`;
  expect(booked).toEqual({ all: true });
});
