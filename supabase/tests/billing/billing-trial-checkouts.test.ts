import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AccountAccess } from "../../../lib/auth/access";
import { listAccess } from "../../../lib/auth/account";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { mayHaveTrial } from "../../../lib/billing/subscriptions/trial";
import { settleLapsedTrials } from "../../../lib/billing/subscriptions/trial-settle";
import { Problem } from "../../../lib/http/problem";
import { callRow } from "../fixture/call";
import { dieWhileRunning } from "../fixture/die-while-running";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization } from "../fixture/person";
import {
  customerOf,
  endSubscriptions,
  subscriptionOf,
  subscriptionsOf,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  planPriceId,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

// Every plan begins with a week's trial of 200 credits.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    chaos: { duplicate: true, shuffle: 5 },
    edit: (catalog) => ({
      ...catalog,
      plans: catalog.plans.map((plan) =>
        plan.id === "starter" || plan.id === "pro"
          ? { ...plan, trial: { days: 7, creditsMicros: 200_000_000, needsCard: true } }
          : plan,
      ),
    }),
  });
});
afterEach(async () => {
  stack.speak();
  await stack.stripe.settled();
  await expectExactLedger(stack.db.sql);
  await endSubscriptions(stack);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const open = async (access: AccountAccess, planId = "starter", key: string | null = null) =>
  (await createSubscriptionCheckout(access, { planPriceId: await planPriceId(planId) }, key)).url;

/** The address, or the word for a Checkout that gave way to another tab. */
const tryToOpen = (access: AccountAccess, planId: string) =>
  open(access, planId).catch((error) => {
    if (error instanceof Problem) return "refused";
    throw error;
  });

const idOfUrl = (url: string) => /cs_\w+/.exec(url)?.[0] ?? "";

const sessionsOf = async (customer: string, status?: Stripe.Checkout.SessionListParams.Status) =>
  (await stripe().checkout.sessions.list({ customer, limit: 100, ...(status ? { status } : {}) }))
    .data;

const openSessions = async (person: Person) => sessionsOf(await customerOf(person), "open");

/** Whether a session sells a trial, by what claims it. */
const hasTrial = ({ metadata }: Stripe.Checkout.Session) => metadata?.trial_claim_id !== undefined;

const trialsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "trial");

async function claimsOf({ accountId }: Person) {
  const rows = await stack.db.sql<{ status: string }[]>`
    select status from private.trial_claims where account_id = ${accountId} order by claimed_at`;
  return rows.map(({ status }) => status);
}

async function organizationOf(person: Person): Promise<AccountAccess> {
  const id = await foundOrganization(stack.db.sql, person.accountId);
  const access = (await listAccess(person.accountId)).find((one) => one.accountId === id);
  if (!access) throw new Error("no access to the own organization");
  return access;
}

describe("the credits of a trial", () => {
  const given = async () =>
    (await callRow<{ given_micros: number }>(stack.db.sql, "get_free_credit_day")).given_micros;

  test("are counted once, from the Checkout on, and given when that completes", async () => {
    const person = await stack.signUp();
    const before = await given();
    const url = await open(person.access);
    expect(await given()).toBe(before + 200_000_000);
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await trialsOf(person)).toEqual([200]);
    expect(await given()).toBe(before + 200_000_000);
  });

  test("are refused before anything is bought, with the reason, and the plan is sold without them", async () => {
    const person = await stack.signUp();
    await stack.db.sql`update pricing_settings set free_credits_per_day_micros = ${await given()}`;
    try {
      await expect(open(person.access)).rejects.toMatchObject({
        code: "conflict",
        details: { facts: { reason: "day_ceiling" } },
      });
      expect(await openSessions(person)).toEqual([]);
      expect(await claimsOf(person)).toEqual([]);
      expect(await mayHaveTrial(person.access)).toBe(false);
      const { url } = await createSubscriptionCheckout(person.access, {
        planPriceId: await planPriceId("starter"),
        trial: false,
      });
      await payCheckout(url);
      await stack.stripe.settled();
      expect((await subscriptionOf(person)).status).toBe("active");
      expect(await trialsOf(person)).toEqual([]);
    } finally {
      await stack.db.sql`update pricing_settings set free_credits_per_day_micros = null`;
    }
  });
});

describe("tabs opened at once", () => {
  test("for one plan lead to one Checkout with the trial", async () => {
    const person = await stack.signUp();
    await customerOf(person);
    const urls = await Promise.all(Array.from({ length: 5 }, () => open(person.access)));
    expect(new Set(urls).size).toBe(1);
    const [session, ...others] = await openSessions(person);
    expect([session?.id, others]).toEqual([idOfUrl(urls[0] ?? ""), []]);
    expect(session && hasTrial(session)).toBe(true);
    expect(await claimsOf(person)).toEqual(["held"]);
  });

  test("for two plans leave one Checkout, and it has the trial", async () => {
    const person = await stack.signUp();
    await customerOf(person);
    const urls = await Promise.all(["starter", "pro"].map((id) => tryToOpen(person.access, id)));
    const left = await openSessions(person);
    expect(left.map(hasTrial)).toEqual([true]);
    expect(urls.map(idOfUrl)).toContain(left[0]?.id);
    expect((await claimsOf(person)).filter((status) => status === "held")).toHaveLength(1);
  });

  test("by two people of one mailbox: one has the trial, the other pays from the start", async () => {
    const people = [await stack.signUp(), await stack.signUp()];
    for (const [at, { accountId }] of people.entries()) {
      await stack.db.sql`update public.profiles
        set email = ${`both+${at}@farebox.test`}, email_confirmed_at = null
        where user_id = ${accountId}`;
    }
    const urls = await Promise.all(people.map(({ access }) => open(access)));
    const sessions = await Promise.all(
      urls.map((url) => stripe().checkout.sessions.retrieve(idOfUrl(url))),
    );
    expect(sessions.map(hasTrial).sort()).toEqual([false, true]);
    for (const url of urls) await payCheckout(url);
    await stack.stripe.settled();
    const statuses = await Promise.all(
      people.map(async (one) => (await subscriptionOf(one)).status),
    );
    expect(statuses.sort()).toEqual(["active", "trialing"]);
  });

  test("in several accounts of a person begin one trial, whichever are paid", async () => {
    const person = await stack.signUp();
    const accesses = [person.access, await organizationOf(person), await organizationOf(person)];
    const urls = await Promise.all(accesses.map((access) => tryToOpen(access, "starter")));
    for (const url of urls) if (url !== "refused") await payCheckout(url).catch(() => undefined);
    await stack.stripe.settled();
    const begun = await stack.db.sql<{ account_id: string }[]>`select account_id
      from public.subscriptions where status = 'trialing'
        and account_id in ${stack.db.sql(accesses.map(({ accountId }) => accountId))}`;
    expect(begun).toHaveLength(1);
    expect(await Promise.all(accesses.map(mayHaveTrial))).toEqual([false, false, false]);
  });
});

describe("a Checkout with the trial", () => {
  test("is gone back to while it is open, and replaced by one for another plan", async () => {
    const person = await stack.signUp();
    const first = await open(person.access, "starter", "again");
    expect(await open(person.access, "starter", "again")).toBe(first);
    expect(await open(person.access, "starter")).toBe(first);
    expect(await mayHaveTrial(person.access)).toBe(true);
    const second = await open(person.access, "pro");
    expect((await openSessions(person)).map(({ id }) => id)).toEqual([idOfUrl(second)]);
    await stack.stripe.settled();
    expect(await claimsOf(person)).toEqual(["released", "held"]);
  });

  test("of a customer that was deleted since is not gone back to, and the next has the trial", async () => {
    const person = await stack.signUp();
    const first = await open(person.access);
    await stripe().customers.del(await customerOf(person));
    await stack.stripe.settled();
    const second = await open(person.access);
    expect(second).not.toBe(first);
    await payCheckout(second);
    await stack.stripe.settled();
    expect([await claimsOf(person), await trialsOf(person)]).toEqual([["released", "kept"], [200]]);
  });

  test("that is paid keeps the trial, told of twice, at once and in any order", async () => {
    const person = await stack.signUp();
    stack.hush();
    const before = await lastEventId();
    await payCheckout(await open(person.access));
    await stack.stripe.settled();
    expect(await claimsOf(person)).toEqual(["held"]);
    const events = await listEvents(before);
    for (const event of shuffle([...events, ...events], 3)) await deliverUntilTaken(event);
    await Promise.all(events.map(deliverUntilTaken));
    expect([await claimsOf(person), await trialsOf(person)]).toEqual([["kept"], [200]]);
    expect(await mayHaveTrial(person.access)).toBe(false);
  });

  test("that expires gives the trial back, and a late word of it takes nothing from the next", async () => {
    const person = await stack.signUp();
    stack.hush();
    const before = await lastEventId();
    await open(person.access);
    await stack.advance(1.1);
    const late = (await listEvents(before)).find(({ type }) => type === "checkout.session.expired");
    if (!late) throw new Error("the Checkout did not expire");
    stack.speak();
    const url = await open(person.access);
    await Promise.all([late, late].map(deliverUntilTaken));
    expect(await claimsOf(person)).toEqual(["released", "held"]);
    await payCheckout(url);
    await stack.stripe.settled();
    expect([await claimsOf(person), await trialsOf(person)]).toEqual([["released", "kept"], [200]]);
  });

  test("whose end nobody told of is settled by what Stripe says, paid or not", async () => {
    const [paid, left] = [await stack.signUp(), await stack.signUp()];
    stack.hush();
    await payCheckout(await open(paid.access));
    await open(left.access);
    await settleLapsedTrials();
    expect([await claimsOf(paid), await claimsOf(left)]).toEqual([["held"], ["held"]]);
    await stack.advance(1.1);
    await Promise.all([settleLapsedTrials(), settleLapsedTrials()]);
    await settleLapsedTrials();
    expect([await claimsOf(paid), await claimsOf(left)]).toEqual([["kept"], ["released"]]);
    expect([await mayHaveTrial(paid.access), await mayHaveTrial(left.access)]).toEqual([
      false,
      true,
    ]);
  });

  test("keeps the trial while Stripe neither closes it nor calls it complete", async () => {
    const person = await stack.signUp();
    const url = await open(person.access);
    const match = `POST /v1/checkout/sessions/${idOfUrl(url)}/expire`;
    await stack.breakStripe({ kind: "invalid_request", times: 4, match });
    await expect(open(person.access, "pro")).rejects.toMatchObject({ code: "conflict" });
    expect(await claimsOf(person)).toEqual(["held"]);
    await payCheckout(url);
    await stack.stripe.settled();
    expect([await claimsOf(person), await trialsOf(person)]).toEqual([["kept"], [200]]);
  });

  test("that Stripe does not open gives the trial back at once", async () => {
    const person = await stack.signUp();
    await customerOf(person);
    await stack.breakStripe({ kind: "api_error", times: 3, match: "POST /v1/checkout/sessions" });
    await expect(open(person.access)).rejects.toThrow();
    expect(await claimsOf(person)).toEqual(["released"]);
    await payCheckout(await open(person.access));
    await stack.stripe.settled();
    expect(await trialsOf(person)).toEqual([200]);
  });

  test("keeps it when a Checkout for another plan comes too late", async () => {
    const person = await stack.signUp();
    const url = await open(person.access);
    await payCheckout(url);
    await expect(open(person.access, "pro")).rejects.toThrow(Problem);
    await stack.stripe.settled();
    expect(await claimsOf(person)).toEqual(["kept"]);
    expect(await subscriptionsOf(person)).toHaveLength(1);
  });
});

describe("a server that dies while it opens a Checkout with the trial", () => {
  const deaths = [
    [
      "before Stripe is asked",
      "STRIPE_API_URL",
      { path: "/v1/checkout/sessions", when: "before" },
      6,
    ],
    [
      "once Stripe has opened it",
      "STRIPE_API_URL",
      { path: "/v1/checkout/sessions", when: "after" },
      6,
    ],
    ["once it is attached", "SUPABASE_URL", { path: "/rpc/attach_trial", when: "after" }, 1450],
  ] as const;

  test.each(deaths)(
    "%s leaves the claim to its lease, and nothing that can be paid",
    async (_, service, point, minutes) => {
      const person = await stack.signUp();
      await customerOf(person);
      const input = { access: person.access, planPriceId: await planPriceId("starter") };
      expect(await dieWhileRunning("open-checkout-once.ts", service, point, input)).toBe(true);
      await settleLapsedTrials();
      expect(await claimsOf(person)).toEqual(["held"]);
      await stack.advance(minutes / 1440);
      await settleLapsedTrials();
      expect([await claimsOf(person), await openSessions(person)]).toEqual([["released"], []]);
      expect(await mayHaveTrial(person.access)).toBe(true);
    },
  );

  test("lets the person begin their trial at the next attempt, once", async () => {
    const person = await stack.signUp();
    const customer = await customerOf(person);
    const [, , point] = deaths[1];
    const input = { access: person.access, planPriceId: await planPriceId("starter") };
    expect(await dieWhileRunning("open-checkout-once.ts", "STRIPE_API_URL", point, input)).toBe(
      true,
    );
    const unseen = await sessionsOf(customer, "open");
    await stack.advance(1 / 1440);
    const urls = await Promise.all([open(person.access), open(person.access)]);
    expect(new Set(urls).size).toBe(1);
    expect((await openSessions(person)).map(({ id }) => id)).toEqual([idOfUrl(urls[0] ?? "")]);
    expect(unseen.map(({ id }) => id)).not.toContain(idOfUrl(urls[0] ?? ""));
    await payCheckout(urls[0] ?? "");
    await stack.stripe.settled();
    expect([await claimsOf(person), await trialsOf(person)]).toEqual([["released", "kept"], [200]]);
  });
});
