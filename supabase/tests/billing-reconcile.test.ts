import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createCreditCheckout } from "../../lib/billing/credit-checkout";
import { ensureCustomer } from "../../lib/billing/customer";
import { type Finding, reconcile } from "../../lib/billing/reconcile/reconcile";
import type { Scope } from "../../lib/billing/reconcile/reconcile-run";
import { stripe } from "../../lib/billing/stripe-client";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  shuffle,
  startBillingStack,
} from "./billing-stack";
import { expectExactLedger } from "./fixture/exact-ledger";

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

/** Delivers what Stripe has to tell of these customers since an event, shuffled. */
async function deliverOf(customers: Customer[], after: string | undefined): Promise<void> {
  const ids = new Set(customers.map(({ customer }) => customer));
  const about = ({ data: { object } }: Stripe.Event) =>
    "customer" in object && typeof object.customer === "string"
      ? object.customer
      : "id" in object
        ? String(object.id)
        : "";
  const events = (await listEvents(after)).filter((event) => ids.has(about(event)));
  for (const event of shuffle(events, 7)) await deliverUntilTaken(event);
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
    from payments where account_id = ${accountId} order by kind, amount_minor, credits_micros`;
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
      const [told, untold] = [await customerWithCard(), await customerWithCard()];
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
