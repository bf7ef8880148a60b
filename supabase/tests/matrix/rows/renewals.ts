import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import { command } from "../../../../sandbox/stripe/testing/control";
import {
  newestIntent,
  passDays,
  passHours,
  passPeriod,
  payOpenInvoice,
  subscribed,
  switchTo,
  useCard,
} from "../acts";
import { expectAvailable, expectPlan, grantsOf } from "../expectations";
import type { Scenario, Step } from "../scenario";

const badCard: Step = {
  name: "the card goes bad",
  isSetup: true,
  act: async (world) => {
    await useCard(world, "pm_card_chargeCustomerFail");
  },
};

const failed: Step = {
  name: "the renewal is declined",
  act: async (world) => {
    await passPeriod(world);
    await passHours(world, 2);
  },
  expect(outcome) {
    expectPlan(outcome, "free", "past_due");
    expect(grantsOf(outcome, "subscription")).toEqual([1000]);
  },
};

export const renewals: Scenario[] = [
  {
    name: "Renewal",
    of: "renewal",
    steps: [
      subscribed("starter"),
      { name: "the period rolls", act: (world) => passPeriod(world) },
      {
        name: "the draft is finalized and paid",
        dies: true,
        followsAtOnce: true,
        act: (world) => passHours(world, 2),
        expect(outcome) {
          expectAvailable(outcome, 1000);
          expect(grantsOf(outcome, "subscription")).toEqual([1000, 1000]);
        },
      },
    ],
  },
  {
    name: "Failed renewal → recovery",
    of: "renewal-recovered",
    steps: [
      subscribed("starter"),
      badCard,
      failed,
      {
        name: "another card pays",
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
    name: "Failed renewal → unpaid, and a payment that ends it",
    of: "renewal-unpaid",
    steps: [
      subscribed("starter"),
      badCard,
      { ...failed, isSetup: true },
      {
        name: "every retry is declined",
        act: async (world) => {
          const settings = { afterRetries: "unpaid" };
          await command({ server: world.stack.stripe }, "settings", settings);
          await passDays(world, 25);
        },
        expect(outcome) {
          expectPlan(outcome, "free", "unpaid");
          expect(grantsOf(outcome, "subscription")).toEqual([1000]);
        },
      },
      {
        name: "the invoice is paid",
        followsAtOnce: true,
        act: async (world) => {
          await payOpenInvoice(world, { payment_method: await useCard(world, "pm_card_visa") });
        },
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expect(grantsOf(outcome, "subscription")).toEqual([1000, 1000]);
        },
      },
    ],
  },
  {
    name: "A renewal, and all events a month late",
    of: "events-days-late",
    steps: [
      {
        name: "the person signs up, and has what is free",
        isSetup: true,
        act: async () => undefined,
        expect: (outcome) => expectAvailable(outcome, 100),
      },
      { ...subscribed("starter"), isSetup: false },
      {
        name: "the month is renewed",
        followsSilence: true,
        act: async (world) => {
          await passPeriod(world);
          await passHours(world, 2);
        },
        expect(outcome) {
          expectAvailable(outcome, 1000);
          expect(grantsOf(outcome, "subscription")).toEqual([1000, 1000]);
        },
      },
      {
        name: "the operator upgrades it days later",
        followsSilence: true,
        act: async (world) => {
          await passDays(world, 3);
          await switchTo(world, "pro", {
            billing_cycle_anchor: { type: "now" },
            proration_behavior: "always_invoice",
          });
        },
        expect: (outcome) => expectPlan(outcome, "pro", "active"),
      },
      {
        name: "and refunds a part of it days after that",
        followsSilence: true,
        act: async (world) => {
          await passDays(world, 4);
          const payment_intent = await newestIntent(world);
          await stripe().refunds.create({ payment_intent, amount: 500 });
        },
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          expect(outcome.payments.filter(({ reversed }) => reversed !== 0)).toHaveLength(1);
        },
      },
    ],
  },
  {
    name: "Failed renewal → cancel, and a late payment",
    of: "renewal-ended",
    steps: [
      subscribed("starter"),
      badCard,
      { ...failed, isSetup: true },
      {
        name: "every retry is declined",
        act: (world) => passDays(world, 25),
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          expect(grantsOf(outcome, "subscription")).toEqual([1000]);
        },
      },
      {
        name: "the invoice is paid after all",
        act: async (world) => {
          await payOpenInvoice(world, { payment_method: await useCard(world, "pm_card_visa") });
        },
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          expect(outcome.parked).toContain("invoice.paid");
          expect(grantsOf(outcome, "subscription")).toEqual([1000]);
        },
      },
    ],
  },
];
