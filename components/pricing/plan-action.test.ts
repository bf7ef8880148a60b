import { expect, test } from "vitest";
import { type Interval, planAction } from "@/components/pricing/plan-action";
import type { OfferPlan } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

function plan(planId: string, prices: [Interval, number][], contactSales = false): OfferPlan {
  return {
    planId,
    name: planId,
    description: "",
    monthlyCreditsMicros: 1,
    rolloverCapMicros: 0,
    features: [],
    entitlements: {},
    trialDays: 0,
    trialCreditsMicros: 0,
    trialNeedsCard: true,
    isDefault: false,
    isHighlighted: false,
    contactSales,
    prices: prices.map(([interval, unitAmount]) => ({
      planPriceId: `${planId}-${interval}`,
      interval,
      currency: "usd",
      unitAmount,
      stripePriceId: `price_${planId}_${interval}`,
    })),
  };
}

const free = plan("free", []);
const starter = plan("starter", [
  ["month", 900],
  ["year", 9000],
]);
const pro = plan("pro", [
  ["month", 2900],
  ["year", 29000],
]);
const enterprise = plan("enterprise", [], true);
const plans = [free, starter, pro, enterprise];

function subscriber(changes: Partial<NonNullable<Viewer["subscription"]>> = {}): Viewer {
  return {
    accountId: "account",
    isOrganization: false,
    canBuy: true,
    isDisputed: false,
    planId: "starter",
    subscription: {
      planId: "starter",
      planName: "starter",
      planPriceId: "starter-month",
      interval: "month",
      status: "active",
      unitAmount: 900,
      currency: "usd",
      trialEnd: null,
      periodStart: null,
      periodEnd: null,
      cancelAt: null,
      scheduledPlanId: null,
      scheduledPlanName: null,
      scheduledAt: null,
      paidUntil: null,
      ...changes,
    },
    mayTry: false,
  };
}

const freeViewer: Viewer = {
  accountId: "account",
  isOrganization: false,
  canBuy: true,
  isDisputed: false,
  planId: "free",
  subscription: null,
  mayTry: true,
};
const kinds = (viewer: Viewer | null, interval: Interval = "month") =>
  plans.map((one) => planAction(one, interval, viewer, plans).kind);

test("a visitor signs up for what has a price and talks about what has none", () => {
  expect(kinds(null)).toEqual(["sign-up", "sign-up", "sign-up", "contact"]);
});

test("who has no subscription goes to checkout", () => {
  expect(kinds(freeViewer)).toEqual(["current", "subscribe", "subscribe", "contact"]);
});

test("a trial is offered to visitors and to who has had none, and to nobody else", () => {
  const tried: OfferPlan = { ...pro, trialDays: 14 };
  expect(planAction(tried, "month", null, plans)).toMatchObject({ trialDays: 14 });
  expect(planAction(tried, "month", freeViewer, plans)).toMatchObject({ trialDays: 14 });
  const again = { ...freeViewer, mayTry: false };
  expect(planAction(tried, "month", again, plans)).toMatchObject({ trialDays: 0 });
});

test("who has one never goes to checkout for a second: the plan is switched in place", () => {
  const viewer = subscriber();
  expect(kinds(viewer)).toEqual(["cancel", "current", "switch", "contact"]);
  expect(planAction(pro, "month", viewer, plans)).toEqual({
    kind: "switch",
    planPriceId: "pro-month",
    direction: "upgrade",
  });
});

test("the same plan at another interval is a switch that says so", () => {
  expect(planAction(starter, "year", subscriber(), plans)).toEqual({
    kind: "switch",
    planPriceId: "starter-year",
    direction: "yearly",
  });
});

test("a direction compares what plans cost a month, across intervals", () => {
  expect(planAction(starter, "year", subscriber({ planId: "pro" }), plans)).toMatchObject({
    direction: "downgrade",
  });
  expect(planAction(pro, "year", subscriber(), plans)).toMatchObject({ direction: "upgrade" });
});

test("a plan that ends offers to stay, and nothing cancels it twice", () => {
  expect(kinds(subscriber({ cancelAt: "2026-12-01T00:00:00.000Z" }))).toEqual([
    "follows",
    "resume",
    "switch",
    "contact",
  ]);
});

test("a change that is planned already is said, not offered again", () => {
  const viewer = subscriber({ planId: "pro", scheduledPlanId: "starter" });
  expect(planAction(starter, "month", viewer, plans).kind).toBe("scheduled");
});

test("who may not buy is told whom to ask, and can press nothing that costs money", () => {
  expect(kinds({ ...freeViewer, canBuy: false })).toEqual(["current", "ask", "ask", "contact"]);
  expect(kinds({ ...subscriber(), canBuy: false })).toEqual(["ask", "current", "ask", "contact"]);
});

test("while a payment is disputed nothing is sold, and a cheaper plan can still be planned", () => {
  expect(kinds({ ...freeViewer, isDisputed: true })).toEqual([
    "current",
    "disputed",
    "disputed",
    "contact",
  ]);
  const viewer = { ...subscriber({ planId: "pro" }), isDisputed: true };
  expect(kinds(viewer)).toEqual(["cancel", "switch", "current", "contact"]);
  expect(kinds({ ...subscriber(), isDisputed: true })[2]).toBe("disputed");
});

test("a price that Stripe does not know yet cannot be bought", () => {
  const unsold = plan("starter", [["month", 900]]);
  const [price] = unsold.prices;
  if (price) price.stripePriceId = null;
  expect(planAction(unsold, "month", freeViewer, plans).kind).toBe("unsold");
});
