import path from "node:path";
import fc from "fast-check";
import type { Stripe } from "stripe";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stripe } from "../../../lib/billing/stripe-client";
import {
  cancelSubscription,
  resumeSubscription,
} from "../../../lib/billing/subscriptions/cancel-subscription";
import { changePlan } from "../../../lib/billing/subscriptions/change-plan";
import { findLiveSubscription } from "../../../lib/billing/subscriptions/live-subscription";
import { pauseSubscription } from "../../../lib/billing/subscriptions/pause-subscription";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { command } from "../../../sandbox/stripe/testing/control";
import {
  type BillingStack,
  lastEventId,
  listEvents,
  planPriceId,
  startBillingStack,
} from "../billing/billing-stack";
import { callRow } from "../fixture/call";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  customerOf,
  newestIntent,
  passDays,
  passHours,
  passPeriod,
  subscribeByCall,
  subscriptionOf,
  switchTo,
  useCard,
} from "./acts";
import { keepStripe } from "./checkpoint";
import { deliverAll, drawGroups, scramble } from "./deliver";
import { readAhead, readGranted, readParked, readWorth } from "./paid-lines";
import { randomOf } from "./random";
import type { World } from "./scenario";

/** How many walks, of how many steps at most. */
const walks = Number(process.env.MATRIX_WALKS ?? 12);
const longest = 12;

const declines = "pm_card_chargeCustomerFail";

/** What a person, an operator or time does; each refusal of it is as good as a deed. */
const deeds = {
  upgrade: async ({ person }: World) => changePlan(person.access, await planPriceId("pro"), null),
  downgrade: async ({ person }: World) =>
    changePlan(person.access, await planPriceId("starter"), null),
  downgradeNow: (world: World) =>
    switchTo(world, "starter", { proration_behavior: "always_invoice" }),
  upgradeLater: (world: World) =>
    switchTo(world, "pro", { proration_behavior: "create_prorations" }),
  cancel: ({ person }: World) => cancelSubscription(person.access),
  resume: ({ person }: World) => resumeSubscription(person.access),
  endNow: async (world: World) => {
    const { id } = await subscriptionOf(world);
    await stripe().subscriptions.cancel(id, { prorate: true, invoice_now: true });
  },
  daysPass: (world: World) => passDays(world, 6),
  renew: async (world: World) => {
    await passPeriod(world);
    await passHours(world, 2);
  },
  failToRenew: async (world: World) => {
    const { id } = await subscriptionOf(world);
    await useCard(world, declines);
    await passPeriod(world);
    await passHours(world, 2);
    const payment_method = await useCard(world, "pm_card_visa");
    const customer = await customerOf(world);
    for (const invoice of (await stripe().invoices.list({ customer, status: "open" })).data) {
      await stripe().invoices.pay(invoice.id, { payment_method });
    }
    // It may be paused, or have ended as planned.
    expect((await stripe().subscriptions.retrieve(id)).status).not.toBe("past_due");
  },
  /** The renewal is drafted, and for an hour whatever comes next meets it unpaid. */
  draft: (world: World) => passPeriod(world),
  pause: ({ person }: World) => pauseSubscription(person.access),
  dispute: async (world: World) => {
    const payment_intent = await newestIntent(world);
    await tell(world, "disputes", { payment_intent, status: "needs_response" });
  },
  /** Odd ones are won, even ones are lost. */
  settleDispute: async (world: World) => {
    const customer = await customerOf(world);
    const open = await findDispute(customer, ({ status }) => status === "needs_response");
    if (!open) return;
    const count = Number(world.notes.settled ?? 0) + 1;
    world.notes.settled = String(count);
    await tell(world, `disputes/${open.id}`, { status: count % 2 === 1 ? "won" : "lost" });
  },
  refund: async (world: World) => {
    const { data } = await stripe().charges.list({ customer: await customerOf(world), limit: 1 });
    await stripe().refunds.create({
      charge: data[0]?.id ?? "",
      amount: Math.ceil((data[0]?.amount ?? 0) / 3),
    });
  },
  spend: async ({ stack, person }: World) => {
    for (let at = 0; at < 30; at += 1) {
      await callRow(stack.db.sql, "check_and_deduct_credits", {
        p_account_id: person.accountId,
        p_action: "query",
        p_request_key: crypto.randomUUID(),
      });
    }
  },
};

const tell = (world: World, what: string, body: object) =>
  command({ server: world.stack.stripe }, what, body);

/** A dispute of the customer's payments that is as wanted. */
async function findDispute(customer: string, is: (dispute: Stripe.Dispute) => boolean) {
  for await (const dispute of stripe().disputes.list({ limit: 100, expand: ["data.charge"] })) {
    const { charge } = dispute;
    if (typeof charge !== "string" && charge.customer === customer && is(dispute)) return dispute;
  }
  return null;
}

type Deed = keyof typeof deeds;

function isDeed(name: string): name is Deed {
  return name in deeds;
}

let stack: BillingStack;
let catalog: CatalogDocument;
beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  stack = await startBillingStack();
  stack.hush();
  catalog = await readCatalog(path.resolve(import.meta.dirname, "../../catalogs/assistant.json"));
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

test("no walk through a subscription's life mints or loses a micro-credit", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...Object.keys(deeds).filter(isDeed)), {
        minLength: 4,
        maxLength: longest,
      }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      async (path, seed) => {
        told += await walk(path, seed);
      },
    ),
    // A walk takes seconds: the first that fails is shown as it is, with its seed. One seed by itself, so that a run can be
    // repeated; MATRIX_WALK_SEED takes others.
    { numRuns: walks, endOnFailure: true, ...seedOf(process.env.MATRIX_WALK_SEED ?? "4242") },
  );
  expect(told).toBeGreaterThan(walks * 10);
}, 300_000);

const seedOf = (text: string) => ({ seed: Number(text) });

/** Walks one path with a person of its own; returns how many events were told. */
async function walk(path: Deed[], seed: number): Promise<number> {
  const restore = keepStripe(stack.stripe);
  const random = randomOf(seed);
  const world: World = { stack, person: await stack.signUp(), notes: {} };
  let told = 0;
  try {
    await subscribeByCall(world, random.chance(0.5) ? "starter" : "pro");
    let before: string | undefined;
    for (const [at, deed] of [null, ...path].entries()) {
      if (deed !== null) await attempt(deeds[deed], world);
      const events = await listEvents(before);
      before = await lastEventId();
      told += events.length;
      const arriving = scramble(events, random);
      await deliverAll(arriving, `_${at}`, drawGroups(arriving.length, random));
      await expectExact(world, deed);
    }
  } finally {
    await restore();
  }
  return told;
}

/** Does it, after subscribing again where there is nothing left to do it to. */
async function attempt(deed: (world: World) => Promise<unknown>, world: World): Promise<void> {
  if (!(await findLiveSubscription(await customerOf(world))))
    await subscribeByCall(world, "starter");
  try {
    await deed(world);
  } catch (error) {
    // Nothing to resume, a schedule in the way, a charge that went back whole already.
    if (!isRefusal(error)) throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    (["Problem", "DatabaseError"].includes(error.constructor.name) ||
      ("type" in error &&
        (error.type === "StripeInvalidRequestError" || error.type === "StripeCardError")))
  );
}

/**
 * Granted less taken back is the sum over the paid lines, and what was credited for time that is not
 * paid and has bought nothing; what a refund takes is in proportion. Of what was paid after its
 * subscription had ended nothing is granted, and a person is asked.
 */
async function expectExact(world: World, deed: Deed | null): Promise<void> {
  const { accountId } = world.person;
  await expectExactLedger(stack.db.sql, accountId);
  const paid = await readWorth(await customerOf(world), catalog);
  const worth = paid.filter(({ isLate }) => !isLate);
  const granted = await readGranted(stack.db, accountId);
  const ahead = await readAhead(stack.db, accountId);
  const after = `after ${deed ?? "subscribing"}`;
  const everyPaid = paid.map(({ invoice }) => invoice);
  const late = paid.filter(({ isLate }) => isLate).map(({ invoice }) => invoice);
  expect((await readParked(stack.db, everyPaid)).sort(), `left to a person ${after}`).toEqual(
    late.sort(),
  );
  expect(granted.map(({ invoice }) => invoice).sort(), after).toEqual(
    worth.map(({ invoice }) => invoice).sort(),
  );
  if (ahead.rows === 0) {
    const byInvoice = (rows: { invoice: string; micros: bigint }[]) =>
      Object.fromEntries(rows.map(({ invoice, micros }) => [invoice, micros]));
    const rows = granted.map((row) => ({ invoice: row.invoice, micros: BigInt(row.granted) }));
    expect(byInvoice(rows), after).toEqual(byInvoice(worth));
  }
  const sum = (parts: bigint[]) => parts.reduce((total, part) => total + part, 0n);
  expect(sum(granted.map((row) => BigInt(row.granted))), after).toBe(
    sum(worth.map(({ micros }) => micros)) + BigInt(ahead.untaken),
  );
  // What was credited ahead waits only for invoices that are not paid.
  for (const invoice of ahead.waitsFor) {
    expect(
      worth.map((one) => one.invoice),
      after,
    ).not.toContain(invoice);
  }
  for (const { invoice, refundedMinor, totalMinor } of worth) {
    const row = granted.find((one) => one.invoice === invoice);
    const micros = BigInt(row?.granted ?? 0);
    if (!row || micros <= 0n || totalMinor <= 0) continue;
    const share = BigInt(Math.min(refundedMinor, totalMinor));
    const wanted = (micros * share + BigInt(totalMinor) - 1n) / BigInt(totalMinor);
    // Later invoices credit its lines gross, so they may take more than it granted net.
    const left = micros - BigInt(row.taken - row.reversed);
    const untaken = left > 0n ? left : 0n;
    expect(BigInt(row.reversed), `refunded of ${invoice}`).toBe(
      wanted < untaken ? wanted : untaken,
    );
  }
}
