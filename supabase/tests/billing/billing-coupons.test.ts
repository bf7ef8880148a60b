import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { findSession, fulfilSession } from "../../../lib/billing/purchases/fulfil-session";
import { stripe } from "../../../lib/billing/stripe-client";
import { changePlan } from "../../../lib/billing/subscriptions/change-plan";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { listCoupons } from "../../../lib/coupons/coupon";
import { type CouponTerms, createCoupon } from "../../../lib/coupons/create-coupon";
import { discountSubscription } from "../../../lib/coupons/discount-subscription";
import { reserveCoupon } from "../../../lib/coupons/reserve-coupon";
import { setCouponActive } from "../../../lib/coupons/set-coupon-active";
import { subscriptionMark } from "../../../lib/coupons/subscription-mark";
import { settleLapsedUses, syncCoupons } from "../../../lib/coupons/sync-coupons";
import { callRow } from "../fixture/call";
import { expectExactLedger } from "../fixture/exact-ledger";
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

let stack: BillingStack;
let operator: Person;
beforeAll(async () => {
  stack = await startBillingStack();
  operator = await stack.signUp();
});
afterEach(async () => {
  stack.speak();
  await stack.stripe.settled();
  await expectExactLedger(stack.db.sql);
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const pack = { packId: "small", quantity: 1 };
const packCredits = 500;

/** Makes a coupon as an operator does: half off once an account, unless said otherwise. */
const make = (code: string, terms: Partial<CouponTerms> = {}) =>
  createCoupon(operator.access, {
    code,
    kind: "percentage_discount",
    value: 50,
    duration: "once",
    description: "",
    oncePerAccount: true,
    firstPurchaseOnly: false,
    planIds: [],
    packIds: [],
    reason: "a test",
    ...terms,
  });

const sessionIdOf = (url: string) => /cs_\w+/.exec(url)?.[0] ?? "";
const readSession = (url: string) => stripe().checkout.sessions.retrieve(sessionIdOf(url));

async function usesOf(code: string) {
  const coupon = (await listCoupons()).find((one) => one.code === code);
  return { uses: coupon?.uses, reserved: coupon?.reserved };
}

async function subscribe(person: Person, planId: string) {
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId(planId),
  });
  await payCheckout(url);
  await stack.stripe.settled();
  const { data } = await stripe().subscriptions.list({ limit: 1 });
  const [subscription] = data;
  if (!subscription) throw new Error("no subscription");
  return subscription;
}

/** What the account's payments came to, in minor units, oldest first; of one second, as recorded. */
async function amountsOf({ accountId }: Person) {
  const rows = await stack.db.sql<{ amount: number }[]>`select amount_minor::int as amount
    from public.payments where account_id = ${accountId} and status = 'paid'
    order by completed_at, created_at`;
  return rows.map(({ amount }) => amount);
}

describe("a code for a checkout", () => {
  test("takes its discount off a pack, whose credits stay whole, and counts once", async () => {
    await make("HALFPACK");
    const person = await stack.signUp();
    const { url } = await createCreditCheckout(person.access, { ...pack, couponCode: "halfpack" });
    const session = await readSession(url);
    expect(session).toMatchObject({ amount_total: 250, allow_promotion_codes: null });
    expect(await usesOf("HALFPACK")).toEqual({ uses: 0, reserved: 1 });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([packCredits]);
    expect(await amountsOf(person)).toEqual([250]);
    expect(await usesOf("HALFPACK")).toEqual({ uses: 1, reserved: 0 });
    await expect(
      createCreditCheckout(person.access, { ...pack, couponCode: "HALFPACK" }),
    ).rejects.toMatchObject({ details: { facts: { reason: "already_redeemed" } } });
  });

  test("keeps its use while Stripe neither closes the Checkout nor calls it complete", async () => {
    await make("STILLOPEN");
    const person = await stack.signUp();
    const open = () => createCreditCheckout(person.access, { ...pack, couponCode: "STILLOPEN" });
    const { url } = await open();
    const match = `POST /v1/checkout/sessions/${sessionIdOf(url)}/expire`;
    await stack.breakStripe({ kind: "invalid_request", times: 4, match });
    await expect(open()).rejects.toMatchObject({ code: "conflict" });
    expect((await readSession(url)).status).toBe("open");
    expect(await usesOf("STILLOPEN")).toEqual({ uses: 0, reserved: 1 });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await usesOf("STILLOPEN")).toEqual({ uses: 1, reserved: 0 });
    expect(await amountsOf(person)).toEqual([250]);
  });

  test("counts once in every order, ten events and success pages at once", async () => {
    await make("ORDER");
    for (const seed of [1, 2, 3]) {
      const person = await stack.signUp();
      const { url } = await createCreditCheckout(person.access, { ...pack, couponCode: "ORDER" });
      stack.hush();
      const before = await lastEventId();
      await payCheckout(url);
      const events = await listEvents(before);
      const fulfil = async () => {
        const found = await findSession(sessionIdOf(url));
        if (found) await fulfilSession(found.session, found.owner);
      };
      await Promise.all([
        fulfil(),
        ...shuffle([...events, ...events], seed).map(deliverUntilTaken),
        fulfil(),
      ]);
      expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([packCredits]);
      expect(await usesOf("ORDER")).toEqual({ uses: seed, reserved: 0 });
      stack.speak();
    }
  });

  test("leaves a plan's credits as listed: they follow the line before the discount", async () => {
    await make("PLANHALF", { planIds: ["starter"] });
    const person = await stack.signUp();
    await expect(
      createSubscriptionCheckout(person.access, {
        planPriceId: await planPriceId("pro"),
        couponCode: "PLANHALF",
      }),
    ).rejects.toMatchObject({ details: { facts: { reason: "not_for_this_plan" } } });
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("starter"),
      couponCode: "PLANHALF",
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await amountsOf(person)).toEqual([450]);
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000]);
    await stack.advance(32);
    expect(await amountsOf(person)).toEqual([450, 900]);
    expect(await usesOf("PLANHALF")).toEqual({ uses: 1, reserved: 0 });
  });

  test("for the last use opens for one of two people at once", async () => {
    await make("LASTONE", { maxUses: 1 });
    const people = [await stack.signUp(), await stack.signUp(), await stack.signUp()];
    const opened = await Promise.allSettled(
      people.map(({ access }) => createCreditCheckout(access, { ...pack, couponCode: "LASTONE" })),
    );
    expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await usesOf("LASTONE")).toEqual({ uses: 0, reserved: 1 });
  });

  test("gives its use back when the checkout is abandoned", async () => {
    await make("LEFT", { maxUses: 1 });
    const [first, second] = [await stack.signUp(), await stack.signUp()];
    await createCreditCheckout(first.access, { ...pack, couponCode: "LEFT" });
    await stack.advance(1);
    expect(await usesOf("LEFT")).toEqual({ uses: 0, reserved: 0 });
    const { url } = await createCreditCheckout(second.access, { ...pack, couponCode: "LEFT" });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await usesOf("LEFT")).toEqual({ uses: 1, reserved: 0 });
  });

  test("keeps its use when the checkout was paid and every webhook was lost", async () => {
    await make("LOST", { maxUses: 1 });
    const [first, second] = [await stack.signUp(), await stack.signUp()];
    const { url } = await createCreditCheckout(first.access, { ...pack, couponCode: "LOST" });
    stack.hush();
    await payCheckout(url);
    await stack.advance(1);
    await expect(
      createCreditCheckout(second.access, { ...pack, couponCode: "LOST" }),
    ).rejects.toMatchObject({ details: { facts: { reason: "used_up" } } });
    expect(await usesOf("LOST")).toEqual({ uses: 1, reserved: 0 });
  });

  test("is open in one checkout an account: the tab before is closed", async () => {
    await make("TABS", { firstPurchaseOnly: true });
    const { access } = await stack.signUp();
    const first = await createCreditCheckout(access, { ...pack, couponCode: "TABS" });
    const second = await createCreditCheckout(access, { ...pack, couponCode: "TABS" });
    expect((await readSession(first.url)).status).toBe("expired");
    expect((await readSession(second.url)).status).toBe("open");
    await stack.stripe.settled();
    expect(await usesOf("TABS")).toEqual({ uses: 0, reserved: 1 });
  });

  test("never sends anyone to a session whose use another request has taken over", async () => {
    await make("RACE");
    // Which request meets which step of another differs from one person to the next.
    for (let round = 0; round < 6; round += 1) {
      const { access } = await stack.signUp();
      const opened = await Promise.allSettled(
        Array.from({ length: 4 }, () =>
          createCreditCheckout(access, { ...pack, couponCode: "RACE" }),
        ),
      );
      const urls = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value.url] : []));
      const sessions = await Promise.all(urls.map(readSession));
      const open = sessions.filter(({ status }) => status === "open");
      expect(open.length).toBeLessThanOrEqual(1);
      await stack.stripe.settled();
      expect((await usesOf("RACE")).reserved).toBeLessThanOrEqual(round + 1);
    }
  });

  test("that makes a pack free gives it once a person", async () => {
    await make("GIFT", { value: 100, oncePerAccount: false });
    const person = await stack.signUp();
    const { url } = await createCreditCheckout(person.access, { ...pack, couponCode: "GIFT" });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([packCredits]);
    await expect(
      createCreditCheckout(person.access, { ...pack, couponCode: "GIFT" }),
    ).rejects.toMatchObject({ details: { facts: { reason: "already_redeemed" } } });
  });
});

describe("a code typed on Stripe's page", () => {
  test("is there only for rules that Stripe can keep, and counts beside ours", async () => {
    const typed = await make("TYPED20", { value: 20, oncePerAccount: false, maxUses: 2 });
    await make("OURS20", { value: 20 });
    await make("ALLFREE", { value: 100, oncePerAccount: false });
    const { data } = await stripe().promotionCodes.list({ limit: 100 });
    expect(data.map(({ code }) => code)).toEqual(["TYPED20"]);
    expect(typed.isTyped).toBe(true);

    const [first, second, third] = [
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
    ];
    const { url } = await createCreditCheckout(first.access, pack);
    await fetch(`${url}/promotion`, {
      method: "POST",
      body: new URLSearchParams({ code: "TYPED20" }),
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await amountsOf(first)).toEqual([400]);
    expect(await usesOf("TYPED20")).toEqual({ uses: 1, reserved: 0 });

    const applied = await createCreditCheckout(second.access, { ...pack, couponCode: "TYPED20" });
    await payCheckout(applied.url);
    await stack.stripe.settled();
    expect(await usesOf("TYPED20")).toEqual({ uses: 2, reserved: 0 });
    await expect(
      createCreditCheckout(third.access, { ...pack, couponCode: "TYPED20" }),
    ).rejects.toMatchObject({ details: { facts: { reason: "used_up" } } });
  });

  test("goes when it is switched off, and comes back", async () => {
    const coupon = await make("SWITCH", { oncePerAccount: false });
    const isActive = async () =>
      (await stripe().promotionCodes.list({ code: "SWITCH" })).data[0]?.active;
    const change = { reason: "a test" };
    await setCouponActive(operator.access, coupon.couponId, { ...change, isActive: false });
    expect(await isActive()).toBe(false);
    await setCouponActive(operator.access, coupon.couponId, { ...change, isActive: true });
    expect(await isActive()).toBe(true);
  });

  test("is counted by a sync when every webhook about it was lost", async () => {
    await make("UNSEEN", { oncePerAccount: false });
    const { access } = await stack.signUp();
    const { url } = await createCreditCheckout(access, pack);
    await fetch(`${url}/promotion`, {
      method: "POST",
      body: new URLSearchParams({ code: "UNSEEN" }),
    });
    stack.hush();
    await payCheckout(url);
    await syncCoupons();
    expect(await usesOf("UNSEEN")).toEqual({ uses: 1, reserved: 0 });
  });
});

describe("a crash", () => {
  test("between our row and Stripe's coupon is mended by a sync, or by the first use", async () => {
    const terms = { p_actor_id: null, p_reason: "a test", p_description: "", p_value: 50 };
    for (const p_code of ["MEND", "MENDTOO"])
      await callRow(stack.db.sql, "create_coupon", {
        ...terms,
        p_code,
        p_kind: "percentage_discount",
      });
    const { access } = await stack.signUp();
    const { url } = await createCreditCheckout(access, { ...pack, couponCode: "MENDTOO" });
    expect((await readSession(url)).amount_total).toBe(250);
    expect((await syncCoupons()).created).toBe(1);
    expect((await syncCoupons()).created).toBe(0);
  });

  test("between Stripe's coupon and its note leaves one coupon", async () => {
    const coupon = await make("NOTED");
    await stack.db.sql`update private.coupons set stripe_coupon_id = null
      where coupon_id = ${coupon.couponId}`;
    expect((await syncCoupons()).created).toBe(1);
    const { data } = await stripe().coupons.list({ limit: 100 });
    expect(data.filter(({ name }) => name === "NOTED")).toHaveLength(1);
  });

  test("between reserving and opening gives the use back once it must have ended", async () => {
    await make("DIED", { maxUses: 1 });
    const [first, second] = [await stack.signUp(), await stack.signUp()];
    await reserveCoupon(first.access, "DIED", pack);
    await expect(reserveCoupon(second.access, "DIED", pack)).rejects.toMatchObject({
      details: { facts: { reason: "used_up" } },
    });
    // The same person goes on at once, everyone else after the half hour.
    await reserveCoupon(first.access, "DIED", pack);
    await stack.advance(1);
    await reserveCoupon(second.access, "DIED", pack);
    expect(await usesOf("DIED")).toEqual({ uses: 0, reserved: 1 });
    await stack.advance(1);
    expect(await settleLapsedUses()).toBe(1);
    expect(await usesOf("DIED")).toEqual({ uses: 0, reserved: 0 });
  });
});

describe("a free month", () => {
  test("begins a subscription: its credits come once a person, and the next month is paid", async () => {
    await make("MONTHNEW", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: await planPriceId("starter"),
      couponCode: "MONTHNEW",
    });
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000]);
    expect(await amountsOf(person)).toEqual([0]);
    await stack.advance(32);
    expect(await amountsOf(person)).toEqual([0, 900]);
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 1000]);
  });

  test("of a subscriber makes the next renewal free, asked twice and at once", async () => {
    await make("MONTHNEXT", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    const { id } = await subscribe(person, "starter");
    const asked = await Promise.allSettled(
      Array.from({ length: 3 }, () => discountSubscription(person.access, "MONTHNEXT")),
    );
    expect(asked.some(({ status }) => status === "fulfilled")).toBe(true);
    expect((await stripe().subscriptions.retrieve(id)).discounts).toHaveLength(1);
    await expect(discountSubscription(person.access, "MONTHNEXT")).rejects.toMatchObject({
      details: { facts: { reason: "already_redeemed" } },
    });
    expect(await usesOf("MONTHNEXT")).toEqual({ uses: 1, reserved: 0 });
    await stack.advance(32);
    expect(await amountsOf(person)).toEqual([900, 0]);
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 1000]);
    await stack.advance(31);
    expect(await amountsOf(person)).toEqual([900, 0, 900]);
  });

  test("of a subscriber pays for that month and no more, when the plan is raised instead", async () => {
    await make("MONTHUP", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    await subscribe(person, "starter");
    await discountSubscription(person.access, "MONTHUP");
    await changePlan(person.access, await planPriceId("pro"), null);
    await stack.stripe.settled();
    // The first day gives the whole old month back: 2900 - 900, less the price of a month.
    expect(await amountsOf(person)).toEqual([900, 1100]);
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 4000]);
  });

  test("is not had by two codes: an invoice of zero gives its credits once a person", async () => {
    await make("MONTHONE", { kind: "free_month", value: 1 });
    await make("MONTHTWO", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    const planPrice = await planPriceId("starter");
    const { url } = await createSubscriptionCheckout(person.access, {
      planPriceId: planPrice,
      couponCode: "MONTHONE",
    });
    await payCheckout(url);
    await stack.stripe.settled();
    await expect(discountSubscription(person.access, "MONTHTWO")).rejects.toMatchObject({
      details: { facts: { reason: "already_redeemed" } },
    });
  });

  test("that was put on the plan before a crash counts, by the mark it left", async () => {
    await make("MARK", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    const { id } = await subscribe(person, "starter");
    const reservation = await reserveCoupon(person.access, "MARK", {
      planPriceId: await planPriceId("starter"),
      subscriptionId: id,
    });
    const coupon = await stripe().coupons.create({ percent_off: 100, duration: "once" });
    await stripe().subscriptions.update(id, {
      discounts: [{ coupon: coupon.id }],
      metadata: { [subscriptionMark(reservation.couponUseId)]: reservation.until },
    });
    await discountSubscription(person.access, "MARK");
    expect((await stripe().subscriptions.retrieve(id)).discounts).toHaveLength(1);
    expect(await usesOf("MARK")).toEqual({ uses: 1, reserved: 0 });
  });

  test("is not spent on an invoice that another code made free: it is there for the month after", async () => {
    await make("MONTHA", { kind: "free_month", value: 1 });
    await make("MONTHB", { kind: "free_month", value: 1 });
    await make("TENTH", { value: 10 });
    const person = await stack.signUp();
    const { id } = await subscribe(person, "starter");
    await discountSubscription(person.access, "MONTHA");
    for (const code of ["MONTHB", "TENTH"]) {
      await expect(discountSubscription(person.access, code)).rejects.toMatchObject({
        details: { facts: { reason: "free_already" } },
      });
      expect(await usesOf(code)).toEqual({ uses: 0, reserved: 0 });
    }
    expect((await stripe().subscriptions.retrieve(id)).discounts).toHaveLength(1);
    await stack.advance(32);
    await discountSubscription(person.access, "TENTH");
    await stack.advance(31);
    expect(await amountsOf(person)).toEqual([900, 0, 810]);
  });

  test("is not put on a plan that ends, nor without one", async () => {
    await make("ENDING", { kind: "free_month", value: 1 });
    const person = await stack.signUp();
    await expect(discountSubscription(person.access, "ENDING")).rejects.toMatchObject({
      code: "conflict",
    });
    const { id } = await subscribe(person, "starter");
    await stripe().subscriptions.update(id, { cancel_at_period_end: true });
    await expect(discountSubscription(person.access, "ENDING")).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await usesOf("ENDING")).toEqual({ uses: 0, reserved: 0 });
  });
});
