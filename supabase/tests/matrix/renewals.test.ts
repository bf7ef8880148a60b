import { expect } from "vitest";
import { passDays, passHours, passPeriod, payOpenInvoice, subscribed, useCard } from "./acts";
import { expectAvailable, expectPlan, grantsOf } from "./expectations";
import { playRows } from "./rows";
import type { Step } from "./scenario";

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

playRows("renewals", [
  {
    name: "Renewal",
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
    name: "Failed renewal → cancel, and a late payment",
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
]);
