import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { POST as postReconcile } from "../../../app/api/cron/reconcile/route";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { decideLateInvoice } from "../../../lib/billing/invoices/decide-late-invoice";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { readScope } from "../../../lib/billing/reconcile/read-scope";
import { type Finding, reconcile } from "../../../lib/billing/reconcile/reconcile";
import type { Scope } from "../../../lib/billing/reconcile/reconcile-run";
import { stripe } from "../../../lib/billing/stripe-client";
import { expectExactLedger } from "../fixture/exact-ledger";
import { runCommand } from "../fixture/run-command";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

let stack: BillingStack;
vi.spyOn(console, "error").mockImplementation(() => undefined);
beforeAll(async () => {
  stack = await startBillingStack();
});
beforeEach(() => stack.hush());
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(() => stack.stop());

const hour = 1 / 24;

interface Customer extends Person {
  customer: string;
}

async function customerWithCard(card = "pm_card_visa"): Promise<Customer> {
  const person = await stack.signUp();
  const { customerId: customer } = await ensureCustomer(person.access);
  const method = await stripe().paymentMethods.attach(card, { customer });
  await stripe().customers.update(customer, {
    invoice_settings: { default_payment_method: method.id },
  });
  return { ...person, customer };
}

async function priceOf(plan: string): Promise<string> {
  const { data } = await stripe().prices.list({
    lookup_keys: [`farebox_plan_${plan}_month_usd`],
  });
  return data[0]?.id ?? "";
}

const subscribe = async ({ customer }: Customer, plan = "starter") =>
  stripe().subscriptions.create({
    customer,
    items: [{ price: await priceOf(plan) }],
    billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
  });

async function buyPack({ access }: Customer, packId = "small"): Promise<string> {
  const { url } = await createCreditCheckout(access, { packId, quantity: 1 });
  return payCheckout(url);
}

const subscriptionOf = async ({ customer }: Customer) => {
  const { data } = await stripe().subscriptions.list({ customer });
  const [subscription] = data;
  if (!subscription) throw new Error("no subscription");
  return subscription;
};

async function refund({ customer }: Customer, amount?: number) {
  const [charge] = (await stripe().charges.list({ customer, limit: 1 })).data;
  await stripe().refunds.create({ charge: charge?.id ?? "", ...(amount ? { amount } : {}) });
}

/**
 * Delivers what Stripe has to tell of these customers since an event, shuffled, and what follows.
 * What is neither delivered nor settled, such as a card's event before it, a later test finds.
 */
async function deliverOf(customers: Customer[], after: string | undefined): Promise<void> {
  const ids = new Set(customers.map(({ customer }) => customer));
  const payers = new Map<string, string>();
  let told = after;
  for (;;) {
    const events = await listEvents(told);
    told = events.at(-1)?.id ?? told;
    for (const { data } of events) {
      // A dispute names only its charge, which an event before it names with its customer.
      if (data.object.object === "charge") payers.set(data.object.id, String(data.object.customer));
    }
    const wanted = events.filter((event) => ids.has(customerOf(event, payers)));
    if (wanted.length === 0) return;
    for (const event of shuffle(wanted, 7)) await deliverUntilTaken(event);
  }
}

function customerOf({ data: { object } }: Stripe.Event, payers: Map<string, string>): string {
  if (object.object === "dispute") return payers.get(String(object.charge)) ?? "";
  if ("customer" in object && typeof object.customer === "string") return object.customer;
  return "id" in object ? String(object.id) : "";
}

async function compare(scope: Scope = "everything", isDryRun = false) {
  const findings: Finding[] = [];
  const result = await reconcile({ scope, isDryRun, report: (finding) => findings.push(finding) });
  return { ...result, findings, texts: findings.map(({ text }) => text) };
}

/** Everything about an account that an order of events must not change; not when it happened. */
async function stateOf(accountId: string) {
  const { sql } = stack.db;
  const [balance] = await sql`select available_micros, held_micros, frozen_micros, debt_micros,
    plan_id, plan_kind from credit_balances where account_id = ${accountId}`;
  const lots = await sql`select source, amount_micros, remaining_micros, reversed_micros,
      frozen_micros, round(extract(epoch from period_end - period_start) / 3600)::int as hours,
      expires_at is null as is_endless
    from credit_grants where account_id = ${accountId}
    order by source, amount_micros, remaining_micros`;
  const subscriptions = await sql`select status, plan_id, cancel_at is null as goes_on
    from subscriptions where account_id = ${accountId} order by status`;
  const payments = await sql`select kind, status, credits_micros, amount_minor
    from payments where account_id = ${accountId} order by kind, amount_minor, credits_micros, status`;
  const reversals = await sql`select kind, status, amount_minor from payment_reversals
    where account_id = ${accountId} order by kind, amount_minor`;
  return { balance, lots, subscriptions, payments, reversals };
}

const ledgerLength = async () => {
  const [row] = await stack.db.sql<{ rows: number }[]>`select count(*)::int as rows
    from credit_transactions`;
  return row?.rows;
};

describe("three hours without webhooks", () => {
  /** What happens to a customer before, with its webhooks, and during the three hours. */
  const scenarios: Record<
    string,
    {
      card?: string;
      before?: (customer: Customer) => Promise<unknown>;
      during?: (customer: Customer) => Promise<unknown>;
    }
  > = {
    subscribes: { during: (customer) => subscribe(customer) },
    renews: { before: (customer) => subscribe(customer) },
    "cannot renew": {
      before: async (customer) => {
        await subscribe(customer);
        const method = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", {
          customer: customer.customer,
        });
        await stripe().customers.update(customer.customer, {
          invoice_settings: { default_payment_method: method.id },
        });
      },
    },
    upgrades: {
      before: (customer) => subscribe(customer),
      async during(customer) {
        const { id, items } = await subscriptionOf(customer);
        const [item] = items.data;
        await stripe().subscriptions.update(id, {
          items: [{ id: item?.id ?? "", price: await priceOf("pro") }],
          // Twins that began a second apart are credited for the same part of their month.
          proration_date: (item?.current_period_end ?? 0) - 600,
          billing_cycle_anchor: { type: "now" },
          proration_behavior: "always_invoice",
          payment_behavior: "error_if_incomplete",
        });
      },
    },
    "buys a pack": { during: (customer) => buyPack(customer) },
    "plans to cancel": {
      before: (customer) => subscribe(customer),
      during: async (customer) =>
        stripe().subscriptions.update((await subscriptionOf(customer)).id, {
          cancel_at_period_end: true,
        }),
    },
    "cancels at once": {
      before: (customer) => subscribe(customer),
      during: async (customer) =>
        stripe().subscriptions.cancel((await subscriptionOf(customer)).id),
    },
    "is refunded in part": {
      before: (customer) => buyPack(customer),
      during: async (customer) => refund(customer, 200),
    },
    "is refunded a subscription whole": {
      before: (customer) => subscribe(customer),
      during: (customer) => refund(customer),
    },
    disputes: {
      card: "pm_card_createDispute",
      during: (customer) => subscribe(customer),
    },
    "subscribes twice": {
      async during(customer) {
        await subscribe(customer);
        await subscribe(customer);
      },
    },
    "is deleted": {
      before: (customer) => subscribe(customer),
      during: ({ customer }) => stripe().customers.del(customer),
    },
  };

  test("end, after a reconcile, where they had ended with all of them", async () => {
    const names = Object.keys(scenarios);
    const all: { name: string; told: Customer; untold: Customer }[] = [];
    const start = await lastEventId();
    for (const name of names) {
      const card = scenarios[name]?.card;
      const [told, untold] = [await customerWithCard(card), await customerWithCard(card)];
      for (const customer of [told, untold]) await scenarios[name]?.before?.(customer);
      all.push({ name, told, untold });
    }
    const everyone = all.flatMap(({ told, untold }) => [told, untold]);
    await deliverOf(everyone, start);
    for (const { name, told, untold } of all) {
      expect([name, await stateOf(untold.accountId)]).toEqual([
        name,
        await stateOf(told.accountId),
      ]);
    }

    // The renewals fall into the window: Dec 20 has 30 days behind it, and most months 31.
    const [first] = (await subscriptionOf(everyone[2] as Customer)).items.data;
    const renewsInDays =
      ((first?.current_period_end ?? 0) - (first?.current_period_start ?? 0)) / 86_400;
    const quiet = await lastEventId();
    await stack.advance(renewsInDays - hour);
    await deliverOf(everyone, quiet);

    const lost = await lastEventId();
    for (const { name, told, untold } of all) {
      for (const customer of [told, untold]) await scenarios[name]?.during?.(customer);
    }
    await stack.advance(3 * hour);
    await deliverOf(
      all.map(({ told }) => told),
      lost,
    );
    const differing = await Promise.all(
      all.map(async ({ told, untold }) => {
        const [one, other] = [await stateOf(told.accountId), await stateOf(untold.accountId)];
        return JSON.stringify(one) !== JSON.stringify(other);
      }),
    );
    expect(differing).toEqual(names.map(() => true));

    const dry = await compare("everything", true);
    expect(dry.findings.every(({ state }) => state === "found")).toBe(true);
    const result = await compare();
    expect(result.findings.filter(({ state }) => state !== "repaired")).toEqual([]);
    expect(result.repaired).toBeGreaterThan(names.length);
    for (const { name, told, untold } of all) {
      expect([name, await stateOf(untold.accountId)]).toEqual([
        name,
        await stateOf(told.accountId),
      ]);
    }
    await expectExactLedger(stack.db.sql);

    const rows = await ledgerLength();
    expect(await compare()).toMatchObject({ differences: 0, isComplete: true });
    expect(await ledgerLength()).toBe(rows);
  }, 180_000);
});

describe("reconcile", () => {
  let recent: Scope;
  beforeEach(async () => {
    // What earlier tests left is right already: it is not gone through again.
    const [latest] = (await stripe().events.list({ limit: 1 })).data;
    recent = { since: new Date((latest?.created ?? 0) * 1000) };
    await stack.db.sql`update private.stripe_customers set deleted_at = now()`;
  });

  /** What differs, and that nothing does any more after it was settled. */
  async function settled(scope: Scope = recent): Promise<string[]> {
    const before = await ledgerLength();
    const dry = await compare(scope, true);
    expect(dry).toMatchObject({ repaired: 0, unsettled: 0 });
    expect(await ledgerLength()).toBe(before);
    const { findings, texts } = await compare(scope);
    expect(findings.filter(({ state }) => state !== "repaired")).toEqual([]);
    expect(await compare(scope)).toMatchObject({ differences: 0 });
    return texts;
  }

  test("links a customer that a crash left unlinked, and grants what it paid", async () => {
    const customer = await customerWithCard();
    await stack.db.sql`delete from private.stripe_customers
      where stripe_customer_id = ${customer.customer}`;
    await subscribe(customer);
    const texts = await settled();
    expect(texts[0]).toBe(
      `Customer ${customer.customer} names account ${customer.accountId} and is not linked to it.`,
    );
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000]);
  });

  test("leaves a second, unused customer alone, and names one that has paid", async () => {
    const { accountId } = await customerWithCard();
    const { id: customer } = await stripe().customers.create({
      metadata: { account_id: accountId },
    });
    const texts = await settled();
    expect(texts.filter((text) => !text.startsWith("Event "))).toEqual([]);
    const method = await stripe().paymentMethods.attach("pm_card_visa", { customer });
    const { id } = await stripe().subscriptions.create({
      customer,
      default_payment_method: method.id,
      items: [{ price: await priceOf("starter") }],
    });
    const { findings } = await compare(recent);
    expect(findings).toContainEqual({
      state: "unsettled",
      text: expect.stringContaining(`Customer ${customer} names account ${accountId}, which has`),
    });
    await stripe().subscriptions.cancel(id);
    await stripe().customers.update(customer, { metadata: { account_id: "" } });
    await dismissAll();
    expect(await settled()).toEqual([]);
  });

  describe("the other way round", () => {
    /** The one difference that is told, and told again: nobody but a person can settle it. */
    async function theDifference() {
      const rows = await ledgerLength();
      const first = await compare(recent);
      expect(first.findings.map(({ state }) => state)).toEqual(["unsettled"]);
      expect((await compare(recent)).texts).toEqual(first.texts);
      expect(await ledgerLength()).toBe(rows);
      return first.texts[0];
    }

    test("names payments that stand here and that Stripe does not know, of each kind", async () => {
      for (const [column, id, buy] of [
        ["stripe_invoice_id", "in_unknown", subscribe],
        ["stripe_checkout_session_id", "cs_test_unknown", buyPack],
      ] as const) {
        const before = await lastEventId();
        const customer = await customerWithCard();
        await buy(customer);
        await deliverOf([customer], before);
        const { sql } = stack.db;
        const [row] = await sql<{ own: string }[]>`select ${sql(column)} as own from payments
          where account_id = ${customer.accountId}`;
        const name = (as: string) => sql`update payments set ${sql(column)} = ${as}
          where account_id = ${customer.accountId}`;
        await name(id);
        // What is paid at Stripe and not here would be granted again: only the reverse is asked for.
        const texts = (await compare(recent, true)).texts;
        const [text, ...others] = texts.filter((one) => one.startsWith("Payment "));
        expect(others).toEqual([]);
        expect(text).toContain(`(${id}, `);
        expect(text).toMatch(/is paid here, and Stripe does not know it\.$/);
        await name(row?.own ?? "");
      }
    });

    test("names a payment of another sum than Stripe has, until it is set right", async () => {
      const customer = await customerWithCard();
      const before = await lastEventId();
      await buyPack(customer);
      await deliverOf([customer], before);
      await settled();
      const { sql } = stack.db;
      await sql`update payments set amount_minor = 499 where account_id = ${customer.accountId}`;
      expect(await theDifference()).toMatch(/499 usd\) is paid here, and 500 usd at Stripe\.$/);
      await sql`update payments set amount_minor = 500 where account_id = ${customer.accountId}`;
      expect(await settled()).toEqual([]);
    });

    test("names what is paid here and void or unpaid at Stripe", async () => {
      const before = await lastEventId();
      const paid = await customerWithCard();
      const unpaid = await customerWithCard("pm_card_chargeCustomerFail");
      await subscribe(paid);
      const { latest_invoice } = await subscribe(unpaid);
      await deliverOf([paid, unpaid], before);
      const { sql } = stack.db;
      const [row] = await sql<{ invoice: string }[]>`select stripe_invoice_id as invoice
        from payments where account_id = ${paid.accountId}`;
      await sql`update payments set stripe_invoice_id = ${String(latest_invoice)}
        where account_id = ${paid.accountId}`;
      const named = async () =>
        (await compare(recent, true)).texts.filter((text) => text.startsWith("Payment "));
      expect(await named()).toEqual([
        expect.stringContaining(`and customer ${unpaid.customer}'s at Stripe.`),
      ]);
      await sql`update payments set stripe_invoice_id = ${row?.invoice ?? ""}
        where account_id = ${paid.accountId}`;
      expect(await named()).toEqual([]);
    });
  });

  test("says another quantity, and another plan to come, and sets them right", async () => {
    const customer = await customerWithCard();
    const before = await lastEventId();
    const { id, items } = await subscribe(customer, "pro");
    await deliverOf([customer], before);
    await settled();
    const [item] = items.data;
    await stripe().subscriptions.update(id, {
      items: [{ id: item?.id ?? "", quantity: 3 }],
      proration_behavior: "none",
    });
    const [quantity] = await settled();
    expect(quantity).toBe(
      `Subscription ${id} of account ${customer.accountId} at Stripe: quantity 3, here 1.`,
    );
    const schedule = await stripe().subscriptionSchedules.create({ from_subscription: id });
    const [phase] = schedule.phases;
    await stripe().subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
          items: [{ price: item?.price.id ?? "", quantity: 3 }],
        },
        { items: [{ price: await priceOf("starter") }] },
      ],
    });
    const [plan] = await settled();
    expect(plan).toContain("plan after it starter, here none");
    expect(plan).toContain(`schedule ${schedule.id}, here none`);
    const [row] = await stack.db.sql`select quantity, scheduled_plan_id as plan from subscriptions
      where account_id = ${customer.accountId}`;
    expect(row).toEqual({ quantity: 3, plan: "starter" });
  });

  test("finds an invoice that was made long ago and paid lately", async () => {
    const before = await lastEventId();
    const customer = await customerWithCard("pm_card_chargeCustomerFail");
    const { id, latest_invoice } = await subscribe(customer);
    await stripe().subscriptions.update(id, { metadata: { kept: "open" } });
    await stack.advance(12 * hour);
    await deliverOf([customer], before);
    const since = {
      since: new Date((await stack.db.sql`select private.billing_now() as now`)[0]?.now),
    };
    await stack.advance(1 * hour);
    const card = await stripe().paymentMethods.attach("pm_card_visa", {
      customer: customer.customer,
    });
    await stripe().invoices.pay(String(latest_invoice), { payment_method: card.id });
    const [status, invoice] = await settled(since);
    expect(status).toContain("status active, here incomplete");
    expect(invoice).toContain(`Invoice ${latest_invoice} of account ${customer.accountId}`);
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000]);
  });

  test("books a refund of another of the intents that paid an invoice", async () => {
    const customer = await customerWithCard();
    const before = await lastEventId();
    await subscribe(customer);
    await deliverOf([customer], before);
    // As of an invoice that two intents paid, of which its payment names one.
    await stack.db.sql`update payments set stripe_payment_intent_id = 'pi_the_other'
      where account_id = ${customer.accountId}`;
    await refund(customer, 300);
    const texts = await settled();
    expect(texts[0]).toMatch(/^Refund re_\w+ \(300 usd\) .*not booked\.$/);
    expect((await stateOf(customer.accountId)).reversals).toMatchObject([
      { kind: "refund", status: "succeeded", amount_minor: 300 },
    ]);
  });

  test("ends the wait of a purchase whose Checkout expired", async () => {
    const { access, accountId } = await customerWithCard();
    await createCreditCheckout(access, { packId: "small", quantity: 1 });
    await stack.advance(2);
    const [text] = await settled();
    expect(text).toMatch(/^Session cs_\w+ of account .* expired, and its purchase is pending here/);
    expect((await stateOf(accountId)).payments).toMatchObject([{ status: "expired" }]);
  });

  test("takes up an event that was parked for its version, and one that a dead process left", async () => {
    const one = await customerWithCard();
    const other = await customerWithCard();
    const before = await lastEventId();
    await subscribe(one);
    await subscribe(other);
    for (const event of await listEvents(before)) {
      const isLeft = "customer" in event.data.object && event.data.object.customer === one.customer;
      if (isLeft) {
        await stack.db.sql`select * from claim_stripe_event(${event.id}, ${event.type}, null, null,
          false, ${event.created}, ${JSON.stringify(event)})`;
        await stack.db.sql`update private.stripe_events
          set leased_until = now() - interval '1 second' where event_id = ${event.id}`;
      } else {
        await deliverUntilTaken({ ...event, api_version: "2025-03-31.basil" });
      }
    }
    const texts = await settled();
    expect(texts.some((text) => text.includes("is parked: API version 2025-03-31.basil"))).toBe(
      true,
    );
    expect(texts.some((text) => text.includes("is received: its worker died"))).toBe(true);
    for (const { accountId } of [one, other]) {
      expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
    }
    const open = await stack.db.sql`select event_id from private.stripe_events
      where status not in ('handled', 'ignored')`;
    expect([...open]).toEqual([]);
  });

  test("names an event that only a person can settle, until one dismisses it", async () => {
    const event = {
      id: "evt_stranger",
      object: "event",
      api_version: "2026-10-28.endive",
      created: 1_790_000_000,
      livemode: false,
      type: "invoice.paid",
      data: { object: { id: "in_stranger", object: "invoice", customer: "cus_stranger" } },
    };
    await deliverUntilTaken(event);
    for (const _ of ["once", "twice"]) {
      expect((await compare(recent)).findings).toEqual([
        {
          state: "unsettled",
          text: "Event evt_stranger (invoice.paid, in_stranger) is parked: customer cus_stranger is not ours. (parked)",
        },
      ]);
    }
    const named = await runCommand("reconcile", ["--since", "1h"]);
    expect(named.code).toBe(1);
    expect(named.output).toContain("A PERSON  Event evt_stranger (invoice.paid, in_stranger)");
    expect(named.output).toContain("1 differences: 0 repaired, 1 need a person.");
    const dismissed = await runCommand("reconcile", [
      "--dismiss",
      "evt_stranger",
      "a shop of ours",
    ]);
    expect(dismissed).toMatchObject({ code: 0, output: "evt_stranger is dismissed.\n" });
    const [row] = await stack.db.sql`select reason, after_facts ->> 'event_id' as event
      from audit_log where act = 'stripe_event.dismissed' order by audit_id desc limit 1`;
    expect(row).toEqual({ reason: "a shop of ours", event: "evt_stranger" });
    expect(await settled()).toEqual([]);
  });

  test("names an invoice that was paid for an ended subscription, and grants nothing for it", async () => {
    const customer = await customerWithCard();
    const { id } = await subscribe(customer);
    const [item] = (await subscriptionOf(customer)).items.data;
    const fails = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer.customer,
    });
    await stripe().customers.update(customer.customer, {
      invoice_settings: { default_payment_method: fails.id },
    });
    const days = ((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)) / 86_400;
    await stack.advance(days + 1);
    const { latest_invoice } = await stripe().subscriptions.retrieve(id);
    const invoiceId = String(latest_invoice);
    await stripe().subscriptions.cancel(id);
    await stack.advance(1);
    const works = await stripe().paymentMethods.attach("pm_card_visa", {
      customer: customer.customer,
    });
    await stripe().invoices.pay(invoiceId, { payment_method: works.id });
    const { findings } = await compare(recent);
    const unsettled = findings.filter(({ state }) => state === "unsettled");
    expect(unsettled.some(({ text }) => text.startsWith(`Invoice ${invoiceId} of account`))).toBe(
      true,
    );
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000]);
    await decideLateInvoice({
      invoiceId,
      decision: "grant",
      actorId: customer.accountId,
      reason: "The person wrote to us.",
    });
    expect(await settled()).not.toContainEqual(expect.stringContaining(`Invoice ${invoiceId}`));
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000, 1000]);
  });

  test("goes on, after an outage, where it was cut off", async () => {
    const customer = await customerWithCard();
    await subscribe(customer);
    // As often as the SDK tries by itself.
    await stack.breakStripe({ kind: "api_error", times: 3, match: "GET /v1/checkout/sessions" });
    await expect(compare({ days: 2 })).rejects.toThrow();
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000]);
    const [run] = await stack.db.sql<{ pass: string; repaired: number; run_id: number }[]>`
      select pass, repaired, run_id from private.reconcile_runs order by run_id desc limit 1`;
    expect(run).toMatchObject({ pass: "sessions" });
    const result = await compare({ days: 2 });
    expect(result.isComplete).toBe(true);
    // What was repaired before the outage is counted, and not done again.
    expect(result.repaired).toBe((run?.repaired ?? 0) + result.findings.length);
    const [after] = await stack.db.sql`select run_id, finished_at is not null as is_finished
      from private.reconcile_runs order by run_id desc limit 1`;
    expect(after).toEqual({ run_id: run?.run_id, is_finished: true });
    expect(await settled()).toEqual([]);
  });

  test("stops when its time is over, and the next call goes on", async () => {
    const customer = await customerWithCard();
    await subscribe(customer);
    const options = { scope: { days: 35 }, report: () => undefined };
    expect(await reconcile({ ...options, until: new Date(0) })).toMatchObject({
      isComplete: false,
      differences: 0,
    });
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([]);
    const reply = await postReconcile(
      new Request("http://farebox.test/api/cron/reconcile", {
        method: "POST",
        headers: { authorization: `Bearer ${process.env.CRON_SECRET}` },
      }),
      { params: Promise.resolve({}) },
    );
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ isComplete: true, unsettled: 0 });
    expect(await readGrants(stack.db, customer.accountId, "subscription")).toEqual([1000]);
    const ran = await stack.db.sql`select job from private.cron_runs`;
    expect([...ran]).toEqual([{ job: "reconcile" }]);
  });

  test("run twice at once grants once", async () => {
    const customers = await Promise.all([customerWithCard(), customerWithCard()]);
    for (const customer of customers) {
      await subscribe(customer);
      await buyPack(customer);
    }
    await Promise.all([compare({ days: 3 }), compare({ since: new Date(0) })]);
    for (const { accountId } of customers) {
      expect(await readGrants(stack.db, accountId, "subscription")).toEqual([1000]);
      expect(await readGrants(stack.db, accountId, "pack")).toEqual([500]);
    }
    expect(await settled()).toEqual([]);
  });

  test("looks back as far as it is told, and refuses what it does not understand", async () => {
    const now = new Date("2026-11-21T12:00:00Z");
    expect(readScope([], now)).toBe("everything");
    expect(readScope(["--since", "3h"], now)).toEqual({ since: new Date("2026-11-21T09:00:00Z") });
    expect(readScope(["--since", "7d"], now)).toEqual({ since: new Date("2026-11-14T12:00:00Z") });
    expect(readScope(["--since", "2026-11-01"], now)).toEqual({ since: new Date("2026-11-01") });
    for (const wrong of [["--since"], ["--since", "soon"], ["--sinse", "3h"], ["3h"]]) {
      expect(() => readScope(wrong, now)).toThrow();
    }
    const { code, output } = await runCommand("reconcile", ["--since", "soon"]);
    expect(code).toBe(2);
    expect(output).toContain("usage: npm run reconcile");
  });

  test("as a command says each difference in a line, and only says it in a dry run", async () => {
    const customer = await customerWithCard();
    await buyPack(customer);
    const dry = await runCommand("reconcile", ["--dry-run", "--since", "7d"]);
    expect(dry.output).toMatch(
      /^differs {3}Session cs_\w+ of account .* is paid, and its purchase/m,
    );
    expect(dry).toMatchObject({ code: 0, output: expect.stringContaining("Nothing was changed.") });
    expect(await readGrants(stack.db, customer.accountId, "pack")).toEqual([]);
    const real = await runCommand("reconcile");
    expect(real.output).toMatch(/^repaired {2}Session cs_\w+/m);
    expect(real.code).toBe(0);
    expect(await readGrants(stack.db, customer.accountId, "pack")).toEqual([500]);
    const again = await runCommand("reconcile");
    expect(again).toMatchObject({ code: 0, output: "Stripe and the ledger say the same.\n" });
  });
});

/** Ends every open event, as a person would who looked at it. */
async function dismissAll() {
  await compare();
  await stack.db.sql`select dismiss_stripe_event(event_id, 'ada', 'looked at')
    from private.stripe_events where status in ('parked', 'failed')`;
}
