import { expect } from "vitest";
import { ensureCustomer } from "../../../../lib/billing/customers/customer";
import { stripe } from "../../../../lib/billing/stripe-client";
import type { CatalogDocument } from "../../../../lib/pricing/catalog-schema";
import { passDays, passHours, planPrice, subscribe, useCard } from "../acts";
import { expectPlan, grantsOf } from "../expectations";
import type { Scenario, Step } from "../scenario";

/** Pro can be tried for a week, with 200 credits. */
export function withTrial(catalog: CatalogDocument): CatalogDocument {
  const trial = { days: 7, creditsMicros: 200_000_000, needsCard: true };
  return {
    ...catalog,
    plans: catalog.plans.map((plan) => (plan.id === "pro" ? { ...plan, trial } : plan)),
  };
}

const trialStarts: Step = {
  name: "a week's trial of Pro starts",
  act: (world) => subscribe(world, "pro"),
  expect(outcome) {
    expectPlan(outcome, "pro", "trialing");
    expect(grantsOf(outcome, "subscription")).toEqual([]);
    expect(grantsOf(outcome, "trial")).toEqual([200]);
  },
};

/** A trial without a card, made by a call, and what Stripe does at its end. */
const withoutCard = (
  behavior: "cancel" | "pause" | "create_invoice",
  status: string,
): Scenario => ({
  name: `Trial end without card: ${behavior}`,
  of: "trial-without-card",
  steps: [
    {
      name: "a trial starts without a card",
      isSetup: true,
      act: async ({ person }) => {
        const { customerId: customer } = await ensureCustomer(person.access);
        await stripe().subscriptions.create({
          customer,
          items: [{ price: await planPrice("pro") }],
          trial_period_days: 7,
          trial_settings: { end_behavior: { missing_payment_method: behavior } },
          billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
        });
      },
    },
    {
      name: "the week is over",
      act: async (world) => {
        await passDays(world, 7);
        await passHours(world, 3);
      },
      expect(outcome) {
        expect(outcome.subscriptions[0]?.status).toBe(status);
        expect(grantsOf(outcome, "subscription")).toEqual([]);
      },
    },
  ],
});

export const trials: Scenario[] = [
  {
    name: "Trial start, and its end → paid",
    of: "trial-paid",
    steps: [
      trialStarts,
      {
        name: "the week is over, and the card pays",
        act: async (world) => {
          await passDays(world, 7);
          await passHours(world, 3);
        },
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          expect(grantsOf(outcome, "subscription")).toEqual([5000]);
        },
      },
    ],
  },
  {
    name: "Trial end, and the card declines",
    of: "trial-declined",
    steps: [
      { ...trialStarts, isSetup: true },
      {
        name: "the card goes bad",
        isSetup: true,
        act: async (world) => {
          await useCard(world, "pm_card_chargeCustomerFail");
        },
      },
      {
        name: "the week is over",
        act: async (world) => {
          await passDays(world, 7);
          await passHours(world, 3);
        },
        expect(outcome) {
          expect(outcome.subscriptions[0]?.status).toBe("past_due");
          expect(grantsOf(outcome, "subscription")).toEqual([]);
        },
      },
    ],
  },
  withoutCard("cancel", "canceled"),
  withoutCard("pause", "paused"),
  withoutCard("create_invoice", "past_due"),
];
