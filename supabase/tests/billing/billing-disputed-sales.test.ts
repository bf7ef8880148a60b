import type { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  createPortalSession,
  findPortalConfiguration,
} from "../../../lib/billing/customers/portal";
import { followPurchase } from "../../../lib/billing/purchases/confirm-purchase";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { purchasePack } from "../../../lib/billing/purchases/purchase-pack";
import { stripe } from "../../../lib/billing/stripe-client";
import { changePlan } from "../../../lib/billing/subscriptions/change-plan";
import { previewPlanChange } from "../../../lib/billing/subscriptions/preview-plan-change";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { createCoupon } from "../../../lib/coupons/create-coupon";
import { command } from "../../../sandbox/stripe/testing/control";
import { dieWhileReceiving, endLeaseOf } from "../fixture/die-while-receiving";
import { dieWhileRunning } from "../fixture/die-while-running";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  customerOf,
  endSubscriptions,
  subscribe,
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

// What can be bought while a payment is disputed: nothing new, and what is paid all the same is
// recorded as any payment is.

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ chaos: { duplicate: true, shuffle: 5 } });
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

const refusal = {
  code: "conflict",
  details: {
    detail: "A payment of this account is being disputed. You can buy again when it is settled.",
    facts: { reason: "disputed" },
  },
};

/** A person who has paid for a small pack, and how to dispute that. */
async function buyer() {
  const person = await stack.signUp();
  await payCheckout(await openPack(person));
  await stack.stripe.settled();
  const customer = await customerOf(person);
  const [charge] = (await stripe().charges.list({ customer })).data;
  if (!charge) throw new Error("the pack was not charged");
  const server = stack.stripe;
  const dispute = async (status = "needs_response") => {
    const opened = await command<{ id: string }>({ server }, "disputes", {
      charge: charge.id,
      status,
    });
    await server.settled();
    return opened.id;
  };
  const decide = async (id: string, status: string) => {
    await command({ server }, `disputes/${id}`, { status });
    await server.settled();
  };
  return { person, customer, dispute, decide };
}

const openPack = async ({ access }: Person) =>
  (await createCreditCheckout(access, { packId: "medium", quantity: 1 })).url;

const openPlan = async ({ access }: Person, planId = "pro") =>
  (await createSubscriptionCheckout(access, { planPriceId: await planPriceId(planId) })).url;

const sessionOf = (url: string) =>
  stripe().checkout.sessions.retrieve(/cs_\w+/.exec(url)?.[0] ?? "");

const openSessions = async (customer: string) =>
  (await stripe().checkout.sessions.list({ customer, status: "open" })).data;

async function frozenOf({ accountId }: Person): Promise<number> {
  const [row] = await stack.db.sql<
    { frozen: number }[]
  >`select frozen_micros / 1e6::float8 as frozen
    from public.credit_balances where account_id = ${accountId}`;
  return row?.frozen ?? 0;
}

/** The faults that no request has met yet. */
async function waitingFaults(): Promise<unknown> {
  const reply = await fetch(`${stack.stripe.url}/_test/chaos.json`);
  return (await reply.json()).faults;
}

const preview = async ({ access }: Person, planId: string) =>
  previewPlanChange(access, await planPriceId(planId));

/** Chooses a plan on the portal's pages, as a browser would. */
async function switchInPortal(url: string, person: Person, planId: string): Promise<number> {
  const { id } = await subscriptionOf(person);
  const [price] = (
    await stripe().prices.list({ lookup_keys: [`farebox_plan_${planId}_month_usd`] })
  ).data;
  const reply = await fetch(`${url.split("?")[0]}/update/${id}/confirm`, {
    method: "POST",
    body: new URLSearchParams({ price: price?.id ?? "" }),
    redirect: "manual",
  });
  return reply.status;
}

describe("a preview", () => {
  test("refuses what the purchase would refuse, with its words, and shows it again afterwards", async () => {
    const { person, dispute, decide } = await buyer();
    const id = await dispute();
    await expect(preview(person, "starter")).rejects.toMatchObject(refusal);
    await expect(openPlan(person, "starter")).rejects.toMatchObject(refusal);
    await decide(id, "won");
    expect(await preview(person, "starter")).toMatchObject({ dueNowMinor: 900 });
  });

  test("of a switch upwards refuses, of one downwards shows what will be", async () => {
    const { person, dispute } = await buyer();
    await subscribe(stack, person, "starter");
    await dispute();
    await expect(preview(person, "pro")).rejects.toMatchObject(refusal);
    await expect(changePlan(person.access, await planPriceId("pro"), null)).rejects.toMatchObject(
      refusal,
    );
    expect(await preview(person, "starter")).toMatchObject({ when: "same" });
  });
});

describe("a Checkout that is open when a dispute is", () => {
  test("is closed, for packs and plans, with its code's use; a card can still be saved", async () => {
    const { person, customer, dispute } = await buyer();
    await createCoupon(person.access, {
      code: "WHILEOPEN",
      kind: "percentage_discount",
      value: 50,
      duration: "once",
      description: "",
      oncePerAccount: true,
      firstPurchaseOnly: false,
      planIds: [],
      packIds: [],
      reason: "a test",
    });
    const [pack, plan] = [await openPack(person), await openPlan(person)];
    const { url: coded } = await createCreditCheckout(person.access, {
      packId: "small",
      quantity: 1,
      couponCode: "WHILEOPEN",
    });
    const saving = await stripe().checkout.sessions.create({
      mode: "setup",
      customer,
      currency: "usd",
      success_url: "https://farebox.test/",
    });
    await dispute();
    for (const url of [pack, plan, coded]) expect((await sessionOf(url)).status).toBe("expired");
    expect((await openSessions(customer)).map(({ id }) => id)).toEqual([saving.id]);
    await expect(payCheckout(pack)).rejects.toThrow();
    const uses = await stack.db.sql<{ status: string }[]>`select status from private.coupon_uses
      where account_id = ${person.accountId}`;
    expect(uses).toEqual([{ status: "released" }]);
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000]);
  });

  test("stays open for an inquiry, which moves no money", async () => {
    const { person, dispute } = await buyer();
    const url = await openPack(person);
    await dispute("warning_needs_response");
    await payCheckout(url);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000, 2000]);
  });

  test("is closed at the next delivery, when the server died before it could be", async () => {
    const { person, customer, dispute } = await buyer();
    await openPack(person);
    stack.hush();
    const before = await lastEventId();
    await dispute();
    const opened = (await listEvents(before)).find(({ type }) => type === "charge.dispute.created");
    if (!opened) throw new Error("no dispute was opened");
    const point = { path: "/rpc/reverse_payment", when: "after" } as const;
    expect(await dieWhileReceiving(point, opened)).toBe(true);
    expect([await frozenOf(person), (await openSessions(customer)).length]).toEqual([2000, 1]);
    await endLeaseOf(stack.db.sql, opened);
    await Promise.all([opened, opened].map(deliverUntilTaken));
    expect(await openSessions(customer)).toEqual([]);
  });

  test.each([1, 2, 3])(
    "and is paid in that moment is recorded whole, told in any order (%i)",
    async (seed) => {
      const { person, dispute, decide } = await buyer();
      const [pack, plan] = [await openPack(person), await openPlan(person, "starter")];
      stack.hush();
      const before = await lastEventId();
      await payCheckout(pack);
      await payCheckout(plan);
      const id = await dispute();
      const events = await listEvents(before);
      for (const event of shuffle([...events, ...events], seed)) await deliverUntilTaken(event);
      await Promise.all(events.map(deliverUntilTaken));
      expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000, 2000]);
      expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000]);
      // Only the disputed payment's credits are set aside.
      expect([
        await frozenOf(person),
        (await readCredits(stack.db, person.accountId)).available,
      ]).toEqual([2000, 3000]);
      stack.speak();
      await decide(id, "lost");
      expect(await readCredits(stack.db, person.accountId)).toMatchObject({
        available: 3000,
        debt: 0,
      });
    },
  );

  test.each([
    ["pack", openPack],
    ["plan", openPlan],
  ] as const)(
    "that was asked for before the dispute and opens after it is shown to nobody: a %s",
    async (_, open) => {
      const { person, customer, dispute } = await buyer();
      const slow = { kind: "slow", times: 1, match: "POST /v1/checkout/sessions", delayMs: 3000 };
      await command({ server: stack.stripe }, "faults", slow);
      const opening = open(person).catch((error) => error);
      await expect.poll(waitingFaults, { timeout: 20_000, interval: 20 }).toEqual([]);
      await dispute();
      expect(await opening).toMatchObject(refusal);
      await stack.stripe.settled();
      expect(await openSessions(customer)).toEqual([]);
    },
  );
});

describe("a bank's check that is open when a dispute is", () => {
  test("of a pack with a saved card is called off, and cannot be passed any more", async () => {
    const { person, customer, dispute } = await buyer();
    await switchCard(person, "pm_card_threeDSecure2Required");
    const answer = await purchasePack(
      person.access,
      { packId: "small", quantity: 1, paymentMethodId: null },
      "checked",
    );
    expect(answer.state).toBe("requires_action");
    await dispute();
    const [intent] = (await stripe().paymentIntents.list({ customer })).data;
    expect(intent?.status).toBe("canceled");
    await passCheck(intent);
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000]);
  });

  const checked = { packId: "small", quantity: 1, paymentMethodId: null };
  const buy = ({ access }: Person) => purchasePack(access, checked, "checked");
  const newestIntent = async (customer: string) =>
    (await stripe().paymentIntents.list({ customer })).data[0];

  test("of a purchase that began before the dispute is shown to nobody", async () => {
    const { person, customer, dispute } = await buyer();
    await switchCard(person, "pm_card_threeDSecure2Required");
    const slow = { kind: "slow", times: 1, match: "POST /v1/payment_intents", delayMs: 3000 };
    await command({ server: stack.stripe }, "faults", slow);
    const buying = buy(person).catch((error) => error);
    await expect.poll(waitingFaults, { timeout: 20_000, interval: 20 }).toEqual([]);
    await dispute();
    expect(await buying).toMatchObject(refusal);
    await stack.stripe.settled();
    const intent = await newestIntent(customer);
    expect(intent?.status).toBe("canceled");
    await passCheck(intent);
    // Asked again, it answers what has become of it.
    expect(await buy(person)).toMatchObject({ state: "canceled" });
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000]);
  });

  test("is shown to nobody either when servers die before they look and before they close it", async () => {
    const { person, customer, dispute } = await buyer();
    await switchCard(person, "pm_card_threeDSecure2Required");
    stack.hush();
    const before = await lastEventId();
    const look = { path: "/rpc/has_open_dispute", when: "before" } as const;
    const input = { access: person.access, pack: checked, key: "checked" };
    expect(await dieWhileRunning("buy-once.ts", "SUPABASE_URL", look, input)).toBe(true);
    await dispute();
    const opened = (await listEvents(before)).find(({ type }) => type === "charge.dispute.created");
    if (!opened) throw new Error("no dispute was opened");
    const written = { path: "/rpc/reverse_payment", when: "after" } as const;
    expect(await dieWhileReceiving(written, opened)).toBe(true);
    const left = await newestIntent(customer);
    expect(left?.status).toBe("requires_action");
    const answers = await Promise.allSettled([
      buy(person),
      followPurchase(person.access, left?.metadata.payment_id ?? ""),
    ]);
    for (const answer of answers) {
      if (answer.status === "rejected") expect(answer.reason).toMatchObject(refusal);
      else expect(answer.value.state).toBe("canceled");
    }
    expect((await newestIntent(customer))?.status).toBe("canceled");
    await endLeaseOf(stack.db.sql, opened);
    for (const event of await listEvents(before)) await deliverUntilTaken(event);
    await passCheck(left);
    expect(await readGrants(stack.db, person.accountId, "pack")).toEqual([2000]);
  });

  test("of a Checkout ends with it", async () => {
    const { person, customer, dispute } = await buyer();
    const url = await openPlan(person);
    await payCheckout(url, "4000002760003184").catch(() => undefined);
    const waiting = (await stripe().paymentIntents.list({ customer })).data[0];
    expect(waiting?.status).toBe("requires_action");
    await dispute();
    expect((await sessionOf(url)).status).toBe("expired");
    await passCheck(waiting);
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([]);
    expect(["incomplete_expired", "canceled"]).toContain((await subscriptionOf(person)).status);
  });

  async function passCheck(intent: Stripe.PaymentIntent | undefined) {
    await fetch(`${stack.stripe.url}/challenge/${intent?.id}`, {
      method: "POST",
      body: new URLSearchParams({ result: "complete" }),
      redirect: "manual",
    });
    await stack.stripe.settled();
  }
});

describe("the portal", () => {
  test("switches no plan while a payment is disputed, and does again afterwards", async () => {
    const { person, dispute, decide } = await buyer();
    await subscribe(stack, person, "starter");
    const id = await dispute();
    await expect(
      createPortalSession(person.access, { flow: "subscription_update" }),
    ).rejects.toMatchObject(refusal);
    const { url } = await createPortalSession(person.access, {});
    expect(await (await fetch(url)).text()).not.toContain("/update/");
    expect(await switchInPortal(url, person, "pro")).toBeGreaterThanOrEqual(400);
    // What is not a purchase goes on.
    for (const flow of ["payment_method_update", "subscription_cancel"] as const) {
      expect((await createPortalSession(person.access, { flow })).url).toContain("/p/session/");
    }
    await decide(id, "won");
    const after = await createPortalSession(person.access, { flow: "subscription_update" });
    expect(await switchInPortal(after.url, person, "pro")).toBe(303);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "subscription")).toHaveLength(2);
  });

  test("that was open before switches still, and what is paid there is recorded exactly", async () => {
    const { person, dispute, decide } = await buyer();
    await subscribe(stack, person, "starter");
    const { url } = await createPortalSession(person.access, {});
    const id = await dispute();
    expect(await switchInPortal(url, person, "pro")).toBe(303);
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "subscription")).toHaveLength(2);
    expect(await frozenOf(person)).toBe(2000);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ plan: "pro", debt: 0 });
    await decide(id, "lost");
    expect(await frozenOf(person)).toBe(0);
  });

  /** Someone whose subscription's own payment is disputed while their portal is open. */
  async function disputedSubscriber() {
    const person = await stack.signUp();
    await subscribe(stack, person, "starter");
    const customer = await customerOf(person);
    const [charge] = (await stripe().charges.list({ customer })).data;
    const { url } = await createPortalSession(person.access, {});
    const server = stack.stripe;
    const { id } = await command<{ id: string }>({ server }, "disputes", {
      charge: charge?.id,
      status: "needs_response",
    });
    await server.settled();
    expect(await frozenOf(person)).toBe(1000);
    const decide = async (status: string) => {
      await command({ server }, `disputes/${id}`, { status });
      await server.settled();
    };
    return { person, url, decide };
  }

  test.each([
    ["won", 5000],
    ["lost", 4000],
  ])(
    "that was open before brings only what is paid there for a disputed plan, which is %s",
    async (status, in_the_end) => {
      const { person, url, decide } = await disputedSubscriber();
      expect(await switchInPortal(url, person, "pro")).toBe(303);
      await stack.stripe.settled();
      // $9.00 that the bank holds back and $20.00 that were paid: the frozen 1,000 are not to be spent.
      expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000, 4000]);
      expect(await frozenOf(person)).toBe(1000);
      expect(await readCredits(stack.db, person.accountId)).toMatchObject({ available: 4000 });
      await decide(status);
      expect(await frozenOf(person)).toBe(0);
      expect(await readCredits(stack.db, person.accountId)).toMatchObject({
        available: in_the_end,
        debt: 0,
      });
    },
  );

  test("that was open before brings nothing for a disputed plan when the card fails", async () => {
    const { person, url } = await disputedSubscriber();
    await switchCard(person, "pm_card_chargeCustomerFail");
    await switchInPortal(url, person, "pro");
    await stack.stripe.settled();
    expect(await readGrants(stack.db, person.accountId, "subscription")).toEqual([1000]);
    expect(await frozenOf(person)).toBe(1000);
    expect(await readCredits(stack.db, person.accountId)).toMatchObject({ available: 0, debt: 0 });
  });

  test("is not opened with the wrong configuration before a sync has made the right one", async () => {
    const { person, dispute } = await buyer();
    const { id = "" } = (await findPortalConfiguration("portal_disputed")) ?? {};
    await stripe().billingPortal.configurations.update(id, { active: false });
    await dispute();
    await expect(createPortalSession(person.access, {})).rejects.toMatchObject({
      code: "unavailable",
    });
    await stripe().billingPortal.configurations.update(id, { active: true });
  });
});
