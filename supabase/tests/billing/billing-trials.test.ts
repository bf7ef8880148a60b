import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listAccess } from "../../../lib/auth/account";
import { stripe } from "../../../lib/billing/stripe-client";
import { previewPlanChange } from "../../../lib/billing/subscriptions/preview-plan-change";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { mayHaveTrial } from "../../../lib/billing/subscriptions/trial";
import { createCoupon } from "../../../lib/coupons/create-coupon";
import { getBalance } from "../../../lib/credits/get-balance";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { expectExactLedger } from "../fixture/exact-ledger";
import type { DeathPoint } from "../fixture/killing-proxy";
import { foundOrganization } from "../fixture/person";
import {
  customerOf,
  endSubscriptions,
  invoicesOf,
  stripePriceId,
  subscribe,
  subscribeNew,
  subscriptionOf,
  switchCard,
} from "../fixture/subscriber";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
  type Person,
  payCheckout,
  planPriceId,
  readCredits,
  readGrants,
  shuffle,
  startBillingStack,
} from "./billing-stack";

// Fourteen days of Starter with 200 credits and a card, seven of Pro with 300 and none.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    chaos: { duplicate: true, shuffle: 5 },
    edit: (catalog) => ({ ...catalog, plans: catalog.plans.map(withTrial) }),
  });
});
afterEach(async () => {
  stack.speak();
  await expectExactLedger(stack.db.sql);
  await endSubscriptions(stack);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

function withTrial(plan: CatalogDocument["plans"][number]): CatalogDocument["plans"][number] {
  if (plan.id === "starter") {
    return { ...plan, trial: { days: 14, creditsMicros: 200_000_000, needsCard: true } };
  }
  if (plan.id !== "pro") return plan;
  return { ...plan, trial: { days: 7, creditsMicros: 300_000_000, needsCard: false } };
}

const trialsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "trial");
const grantsOf = ({ accountId }: Person) => readGrants(stack.db, accountId, "subscription");
const creditsOf = ({ accountId }: Person) => readCredits(stack.db, accountId);

/** Subscribes without Checkout, as an operator would at Stripe. */
async function trialAtStripe(person: Person, planId: string, days: number) {
  const subscription = await stripe().subscriptions.create({
    customer: await customerOf(person),
    items: [{ price: await stripePriceId(planId) }],
    trial_period_days: days,
  });
  await stack.stripe.settled();
  return subscription;
}

describe("a trial", () => {
  test("gives its own allotment and the plan's rights, and nothing for its line", async () => {
    const person = await stack.signUp();
    expect(await previewPlanChange(person.access, await planPriceId("starter"))).toMatchObject({
      dueNowMinor: 0,
      creditsNowMicros: 200_000_000,
      nextAmountMinor: 900,
    });
    await subscribe(stack, person, "starter");
    expect(await trialsOf(person)).toEqual([200]);
    expect(await grantsOf(person)).toEqual([]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
    const [lot] = await stack.db.sql<{ key: string; ends: Date }[]>`
      select source_key as key, expires_at as ends from public.credit_grants
      where account_id = ${person.accountId} and source = 'trial'`;
    const { trial_end } = await subscriptionOf(person);
    expect(lot?.key).toBe(`trial:${person.accountId}`);
    expect(lot?.ends.getTime()).toBe((trial_end ?? 0) * 1000);
  });

  test("is the whole of what a balance is measured by while it runs", async () => {
    const person = await subscribeNew(stack, "starter");
    expect(await getBalance(person.access)).toMatchObject({
      availableMicros: 200_000_000,
      monthlyMicros: 1_000_000_000,
      allowanceMicros: 200_000_000,
      lowBalanceMicros: 20_000_000,
      isLow: false,
    });
    await stack.advance(15);
    expect(await getBalance(person.access)).toMatchObject({
      availableMicros: 1_000_000_000,
      allowanceMicros: 1_000_000_000,
      lowBalanceMicros: 100_000_000,
    });
  });

  test("that converts grants with the paid invoice, once the allotment has ended", async () => {
    const person = await subscribeNew(stack, "starter");
    await stack.advance(15);
    expect((await subscriptionOf(person)).status).toBe("active");
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await trialsOf(person)).toEqual([200]);
    expect(await creditsOf(person)).toMatchObject({ available: 1000, plan: "starter" });
  });

  test("that converts and cannot be charged grants nothing, and its plan ends", async () => {
    const person = await subscribeNew(stack, "starter");
    await switchCard(person, "pm_card_chargeCustomerFail");
    await stack.advance(15);
    expect((await subscriptionOf(person)).status).toBe("past_due");
    expect(await grantsOf(person)).toEqual([]);
    expect((await creditsOf(person)).kind).not.toBe("paid");
  });

  test("without a card ends with its time, and owes nothing", async () => {
    const person = await stack.signUp();
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("pro"),
    });
    const reply = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ name: "Ada" }),
      redirect: "manual",
    });
    expect(reply.status).toBe(303);
    await stack.stripe.settled();
    expect(await creditsOf(person)).toMatchObject({ plan: "pro", kind: "paid" });
    expect(await trialsOf(person)).toEqual([300]);
    await stack.advance(8);
    expect((await subscriptionOf(person)).status).toBe("canceled");
    expect(await invoicesOf(person, "open")).toEqual([]);
    expect(await grantsOf(person)).toEqual([]);
    expect((await creditsOf(person)).kind).not.toBe("paid");
  });

  test("that is ended at once lapses its allotment, converts, and keeps no rights of its own", async () => {
    const person = await subscribeNew(stack, "starter");
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.update(id, { trial_end: "now" });
    await stack.stripe.settled();
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await creditsOf(person)).toMatchObject({ available: 1000, plan: "starter" });
  });

  test("that is canceled takes its allotment and its rights along", async () => {
    const person = await subscribeNew(stack, "starter");
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id, { prorate: false });
    await stack.stripe.settled();
    const after = await creditsOf(person);
    expect(after.available).toBeLessThan(200);
    expect(after.kind).not.toBe("paid");
  });

  test.each([1, 2, 3])("gives the same when it is told of in any order (%i)", async (seed) => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    await stack.advance(15);
    const events = await listEvents(before);
    for (const event of shuffle([...events, ...events], seed)) await deliverUntilTaken(event);
    expect(await trialsOf(person)).toEqual([200]);
    expect(await grantsOf(person)).toEqual([1000]);
    expect(await creditsOf(person)).toMatchObject({ available: 1000, plan: "starter" });
  });
});

describe("a code that applies once", () => {
  const half = (code: string) => ({
    code,
    kind: "percentage_discount" as const,
    value: 50,
    duration: "once" as const,
    description: "",
    oncePerAccount: true,
    firstPurchaseOnly: false,
    planIds: [],
    packIds: [],
    reason: "a test",
  });

  test("takes the trial's place, and its discount off the first month", async () => {
    const person = await stack.signUp();
    await createCoupon(person.access, half("HALFNOW"));
    const starter = await planPriceId("starter");
    expect(
      await previewPlanChange(person.access, starter, { couponCode: "HALFNOW" }),
    ).toMatchObject({ dueNowMinor: 900, creditsNowMicros: 1000_000_000 });
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: starter,
      couponCode: "HALFNOW",
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect((await subscriptionOf(person)).status).toBe("active");
    expect((await invoicesOf(person, "paid")).map(({ total }) => total)).toEqual([450]);
    expect([await trialsOf(person), await grantsOf(person)]).toEqual([[], [1000]]);
  });

  test("cannot be typed beside a trial, whose first invoice would use it up", async () => {
    const person = await stack.signUp();
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("starter"),
    });
    const session = await stripe().checkout.sessions.retrieve(/cs_\w+/.exec(url)?.[0] ?? "");
    expect(session.allow_promotion_codes).toBeNull();
    const coupon = await stripe().coupons.create({ percent_off: 50, duration: "once" });
    const wasted = await stripe().subscriptions.create({
      customer: await customerOf(person),
      items: [{ price: await stripePriceId("starter") }],
      trial_period_days: 7,
      discounts: [{ coupon: coupon.id }],
    });
    expect((await stripe().subscriptions.retrieve(wasted.id)).discounts).toEqual([]);
  });
});

describe("a person whose address is not confirmed when the trial begins", () => {
  const confirm = ({ accountId }: Person, at: Date | null) =>
    stack.db
      .sql`update public.profiles set email_confirmed_at = ${at} where user_id = ${accountId}`;

  async function unconfirmedTrial() {
    const person = await stack.signUp();
    await confirm(person, null);
    await subscribe(stack, person, "starter");
    expect(await trialsOf(person)).toEqual([]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid" });
    return person;
  }

  test("has the allotment once it is, at the first touch, once, to the trial's end", async () => {
    const person = await unconfirmedTrial();
    await stack.advance(3);
    await getBalance(person.access);
    expect(await trialsOf(person)).toEqual([]);
    await confirm(person, new Date());
    await Promise.all(Array.from({ length: 10 }, () => getBalance(person.access)));
    expect(await trialsOf(person)).toEqual([200]);
    const [lot] = await stack.db.sql<{ ends: Date }[]>`select expires_at as ends
      from public.credit_grants where account_id = ${person.accountId} and source = 'trial'`;
    expect(lot?.ends.getTime()).toBe(((await subscriptionOf(person)).trial_end ?? 0) * 1000);
    expect(await mayHaveTrial(person.access)).toBe(false);
    await stack.advance(12);
    await getBalance(person.access);
    expect(await creditsOf(person)).toMatchObject({ available: 1000, plan: "starter" });
  });

  test("has none when the trial is over by then", async () => {
    const person = await unconfirmedTrial();
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id, { prorate: false });
    await stack.stripe.settled();
    await confirm(person, new Date());
    await getBalance(person.access);
    expect(await trialsOf(person)).toEqual([]);
  });
});

describe("a process that dies", () => {
  const recording = { path: "/rpc/record_invoice" };
  test.each<[string, DeathPoint, number[]]>([
    ["before a trial's allotment is written", { ...recording, when: "before" }, []],
    ["after it is written", { ...recording, when: "after" }, [200]],
  ])("%s leaves it to the next delivery, given once", async (_, point, left) => {
    stack.hush();
    const before = await lastEventId();
    const person = await subscribeNew(stack, "starter");
    const paid = (await listEvents(before)).find(({ type }) => type === "invoice.paid");
    if (!paid) throw new Error("the trial's invoice was not paid");
    expect(await dieWhileReceiving(point, paid)).toBe(true);
    expect(await trialsOf(person)).toEqual(left);
    await endLeaseOf(stack.db.sql, paid);
    const events = await listEvents(before);
    await Promise.all([...events, ...events].map(deliverUntilTaken));
    expect(await trialsOf(person)).toEqual([200]);
    expect(await creditsOf(person)).toMatchObject({ plan: "starter", kind: "paid", debt: 0 });
  });

  test("at the conversion leaves one month, told of at once from every side", async () => {
    const person = await subscribeNew(stack, "starter");
    stack.hush();
    const before = await lastEventId();
    await stack.advance(15);
    const events = await listEvents(before);
    const paid = events.find(({ type }) => type === "invoice.paid");
    if (!paid) throw new Error("the trial did not convert");
    expect(await dieWhileReceiving({ ...recording, when: "after" }, paid)).toBe(true);
    expect(await grantsOf(person)).toEqual([1000]);
    await endLeaseOf(stack.db.sql, paid);
    await Promise.all([...events, ...events].map(deliverUntilTaken));
    expect([await trialsOf(person), await grantsOf(person)]).toEqual([[200], [1000]]);
    expect(await creditsOf(person)).toMatchObject({ available: 1000 });
  });
});

describe("a second trial", () => {
  test("is not offered, and made at Stripe by hand gives no second allotment", async () => {
    const person = await subscribeNew(stack, "starter");
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id, { prorate: false });
    await stack.stripe.settled();
    expect(await mayHaveTrial(person.access)).toBe(false);
    const again = await trialAtStripe(person, "pro", 30);
    expect(again.status).toBe("trialing");
    expect(await trialsOf(person)).toEqual([200]);
    expect(await creditsOf(person)).toMatchObject({ plan: "pro", kind: "paid" });
  });

  test("is not offered to an organization of someone who had one", async () => {
    const person = await subscribeNew(stack, "starter");
    const organizationId = await foundOrganization(stack.db.sql, person.accountId);
    const accesses = await listAccess(person.accountId);
    const access = accesses.find(({ accountId }) => accountId === organizationId);
    if (!access) throw new Error("no access to the own organization");
    expect(await mayHaveTrial(access)).toBe(false);
    const { url } = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("starter"),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, organizationId, "trial")).toEqual([]);
    expect(await readGrants(stack.db, organizationId, "subscription")).toEqual([1000]);
  });

  test("is not offered after one that gave rights and no credits", async () => {
    const person = await stack.signUp();
    const openIn = async () => {
      const id = await foundOrganization(stack.db.sql, person.accountId);
      const access = (await listAccess(person.accountId)).find((one) => one.accountId === id);
      if (!access) throw new Error("no access to the organization");
      const offered = await mayHaveTrial(access);
      const { url } = await createSubscriptionCheckout(access, {
        planPriceId: await planPriceId("pro"),
      });
      await payCheckout(url);
      await stack.stripe.settled();
      return offered;
    };
    const [{ credits } = { credits: 0 }] = await stack.db.sql<{ credits: number }[]>`
      select trial_credits_micros as credits from public.plans where plan_id = 'pro'`;
    await stack.db.sql`update public.plans set trial_credits_micros = 0 where plan_id = 'pro'`;
    const offered = [await openIn(), await openIn(), await openIn()];
    await stack.db.sql`update public.plans set trial_credits_micros = ${credits}
      where plan_id = 'pro'`;
    expect(offered).toEqual([true, false, false]);
  });

  test("in the person's own account follows none that an organization had by them", async () => {
    const person = await stack.signUp();
    const organizationId = await foundOrganization(stack.db.sql, person.accountId);
    const accesses = await listAccess(person.accountId);
    const access = accesses.find(({ accountId }) => accountId === organizationId);
    if (!access) throw new Error("no access to the own organization");
    const { url } = await createSubscriptionCheckout(access, {
      planPriceId: await planPriceId("starter"),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, organizationId, "trial")).toEqual([200]);
    expect(await mayHaveTrial(person.access)).toBe(false);
  });
});
