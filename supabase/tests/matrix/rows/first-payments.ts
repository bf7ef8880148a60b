import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import { command } from "../../../../sandbox/stripe/testing/control";
import {
  answerChallenge,
  newestInvoice,
  passHours,
  payOpenInvoice,
  subscribe,
  subscribeByCall,
  useCard,
} from "../acts";
import { expectAvailable, expectPlan, grantsOf } from "../expectations";
import type { Scenario } from "../scenario";

export const firstPayments: Scenario[] = [
  {
    name: "First subscribe, card (Checkout)",
    of: "first-payment",
    steps: [
      {
        name: "Starter is paid for",
        dies: true,
        act: (world) => subscribe(world, "starter"),
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
    ],
  },
  {
    name: "3DS on the first payment, completed",
    of: "first-payment-checked",
    steps: [
      {
        name: "the bank asks",
        act: (world) => subscribe(world, "starter", { method: "4000002500003155" }),
        expect: (outcome) => expect(grantsOf(outcome, "subscription")).toEqual([]),
      },
      {
        name: "the person confirms",
        followsAtOnce: true,
        act: (world) => answerChallenge(world, "complete"),
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
    ],
  },
  {
    name: "3DS / first payment fails, and nobody pays within 23 hours",
    of: "first-payment-failed",
    steps: [
      {
        name: "a subscription is made whose card declines",
        act: async (world) => {
          await subscribeByCall(
            world,
            "starter",
            { payment_behavior: "allow_incomplete" },
            "pm_card_chargeCustomerFail",
          );
        },
        expect: (outcome) => expectPlan(outcome, "free", "incomplete"),
      },
      {
        name: "23 hours pass",
        act: (world) => passHours(world, 24),
        expect(outcome) {
          expectPlan(outcome, "free", "incomplete_expired");
          expect(grantsOf(outcome, "subscription")).toEqual([]);
        },
      },
    ],
  },
  {
    name: "First payment fails, and another card pays",
    of: "first-payment-failed",
    steps: [
      {
        name: "a subscription is made whose card declines",
        isSetup: true,
        act: async (world) => {
          await subscribeByCall(
            world,
            "starter",
            { payment_behavior: "allow_incomplete" },
            "pm_card_chargeCustomerFail",
          );
        },
      },
      {
        name: "another card pays",
        followsAtOnce: true,
        act: async (world) => {
          await useCard(world, "pm_card_visa");
          await payOpenInvoice(world);
        },
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
    ],
  },
  {
    name: "Payment off Stripe / marked paid",
    of: "paid-off-stripe",
    steps: [
      {
        name: "an invoice is sent",
        isSetup: true,
        act: async (world) => {
          await subscribeByCall(
            world,
            "pro",
            { payment_behavior: "allow_incomplete" },
            "pm_card_chargeCustomerFail",
          );
        },
      },
      {
        name: "it is marked as paid",
        followsAtOnce: true,
        act: (world) => payOpenInvoice(world, { paid_out_of_band: true }),
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          expectAvailable(outcome, 5000);
        },
      },
    ],
  },
  ...(["succeeded", "failed"] as const).map(
    (status): Scenario => ({
      name: `Subscription by bank debit that ${status}`,
      of: "subscription-by-debit",
      steps: [
        {
          name: "the bank is asked for the money",
          act: (world) => subscribe(world, "starter", { method: { iban: "AT611904300234573201" } }),
          expect: (outcome) => expect(grantsOf(outcome, "subscription")).toEqual([]),
        },
        {
          name: `the debit ${status}`,
          followsAtOnce: true,
          act: async (world) => {
            const { id } = await newestInvoice(world);
            await command({ server: world.stack.stripe }, `payments/${id}`, { status });
          },
          expect(outcome) {
            expect(grantsOf(outcome, "subscription")).toEqual(status === "succeeded" ? [1000] : []);
          },
        },
      ],
    }),
  ),
  {
    name: "Coupon 100 % first month",
    of: "free-month",
    steps: [
      {
        name: "the month is free",
        act: async (world) => {
          const coupon = await stripe().coupons.create({ percent_off: 100, duration: "once" });
          await subscribeByCall(world, "starter", { discounts: [{ coupon: coupon.id }] });
        },
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
    ],
  },
];
