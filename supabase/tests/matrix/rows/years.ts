import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import type { CatalogDocument } from "../../../../lib/pricing/catalog-schema";
import { newestIntent, passDays, passHours, passPeriod, subscribe, switchTo } from "../acts";
import { expectPlan, grantsOf } from "../expectations";
import type { Outcome } from "../outcome";
import type { Scenario, Step } from "../scenario";

/** Every plan can be paid by the year, for ten months' money. */
export function withYears(catalog: CatalogDocument): CatalogDocument {
  const plans = catalog.plans.map((plan) => {
    const [month] = plan.prices;
    if (!month) return plan;
    const year = { ...month, interval: "year" as const, unitAmount: month.unitAmount * 10 };
    return { ...plan, prices: [month, year] };
  });
  return { ...catalog, plans };
}

const yearPaid: Step = {
  name: "a year of Starter is paid for",
  act: (world) => subscribe(world, "starter", { interval: "year" }),
  expect(outcome) {
    expectPlan(outcome, "starter", "active");
    expect(grantsOf(outcome, "subscription")).toHaveLength(1);
    expect(outcome.months).toHaveLength(11);
    expect(granted(outcome) + toCome(outcome)).toBe(12_000_000_000);
  },
};

const monthsPass: Step = {
  name: "a hundred days pass",
  isSetup: true,
  act: (world) => passDays(world, 100),
  expect: (outcome) => expect(grantsOf(outcome, "subscription")).toHaveLength(4),
};

const granted = ({ lots }: Outcome) =>
  lots.filter(({ source }) => source === "subscription").reduce((sum, lot) => sum + lot.granted, 0);
const toCome = ({ months }: Outcome) => months.reduce((sum, { credits }) => sum + credits, 0);

export const years: Scenario[] = [
  {
    name: "Yearly plan, its months, and its renewal",
    of: "year",
    steps: [
      yearPaid,
      monthsPass,
      {
        name: "the year is renewed",
        act: async (world) => {
          await passPeriod(world);
          await passHours(world, 2);
        },
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expect(grantsOf(outcome, "subscription")).toHaveLength(13);
          expect(outcome.months).toHaveLength(11);
          expect(granted(outcome) + toCome(outcome)).toBe(24_000_000_000);
        },
      },
    ],
  },
  {
    name: "Yearly plan, upgraded in its middle",
    of: "year-switched",
    steps: [
      { ...yearPaid, isSetup: true },
      monthsPass,
      {
        name: "Pro is paid for a year, less what is left of Starter's",
        act: (world) =>
          switchTo(
            world,
            "pro",
            { billing_cycle_anchor: { type: "now" }, proration_behavior: "always_invoice" },
            "year",
          ),
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          const worth = (granted(outcome) + toCome(outcome)) / 1e6;
          // Pro's year, and the hundred days of Starter's that were had.
          expect(worth).toBeGreaterThan(60_000 + 3_200);
          expect(worth).toBeLessThan(60_000 + 4_100);
        },
      },
    ],
  },
  {
    name: "Yearly plan, refunded in its middle",
    of: "year-refunded",
    steps: [
      { ...yearPaid, isSetup: true },
      monthsPass,
      {
        name: "half of the year's money goes back",
        act: async (world) => {
          await stripe().refunds.create({
            payment_intent: await newestIntent(world),
            amount: 4_500,
          });
        },
        expect(outcome) {
          expect(toCome(outcome)).toBeLessThan(3_000_000_000);
          expect(outcome.payments[0]?.reversed).toBe(6_000_000_000);
        },
      },
    ],
  },
];
