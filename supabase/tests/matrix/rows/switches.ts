import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import {
  cancelSubscription,
  resumeSubscription,
} from "../../../../lib/billing/subscriptions/cancel-subscription";
import { changePlan, undoScheduledChange } from "../../../../lib/billing/subscriptions/change-plan";
import { planPriceId } from "../../billing/billing-stack";
import {
  changeSubscription,
  passDays,
  passHours,
  passPeriod,
  planPrice,
  portal,
  subscribed,
  subscriptionOf,
  switchTo,
  useCard,
} from "../acts";
import { expectAvailable, expectPlan, grantsOf } from "../expectations";
import type { Scenario, Step, World } from "../scenario";

const upgrade = {
  billing_cycle_anchor: { type: "now" },
  proration_behavior: "always_invoice",
} as const;

/** The renewal that follows, whole. */
async function renew(world: World): Promise<void> {
  await passPeriod(world);
  await passHours(world, 2);
}

const someDays: Step = {
  name: "ten days pass",
  isSetup: true,
  act: (world) => passDays(world, 10),
};

export const switches: Scenario[] = [
  {
    name: "Upgrade (app)",
    of: "upgrade",
    onlyConfirms: "The request that switches records the invoice itself; its events repeat it.",
    steps: [
      subscribed("starter"),
      someDays,
      {
        name: "the person switches to Pro",
        act: async ({ person }) => changePlan(person.access, await planPriceId("pro"), null),
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          const [, second = 0] = grantsOf(outcome, "subscription");
          expect(second).toBeGreaterThan(4300);
          expect(second).toBeLessThan(4400);
        },
      },
    ],
  },
  {
    name: "Upgrade (portal)",
    of: "upgrade",
    steps: [
      { ...subscribed("starter"), isSetup: false },
      {
        name: "the portal switches to Pro",
        followsAtOnce: true,
        act: async (world) =>
          portal(world, "update/{id}/confirm", { price: await planPrice("pro") }),
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          expect(grantsOf(outcome, "subscription")).toHaveLength(2);
        },
      },
    ],
  },
  {
    name: "Upgrade, declined: pending until another card pays",
    of: "upgrade-declined",
    steps: [
      subscribed("starter"),
      {
        name: "the card declines the difference",
        act: async (world) => {
          await useCard(world, "pm_card_chargeCustomerFail");
          await switchTo(world, "pro", { ...upgrade, payment_behavior: "pending_if_incomplete" });
        },
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
      {
        name: "another card pays",
        act: async (world) => {
          const method = await useCard(world, "pm_card_visa");
          const { latest_invoice: invoice } = await subscriptionOf(world);
          await stripe().invoices.pay(String(invoice), { payment_method: method });
        },
        expect: (outcome) => expectPlan(outcome, "pro", "active"),
      },
    ],
  },
  {
    name: "Upgrade by create_prorations (portal misconfigured)",
    of: "upgrade-billed-later",
    steps: [
      subscribed("starter"),
      someDays,
      {
        name: "the plan changes and nothing is billed",
        act: (world) => switchTo(world, "pro", { proration_behavior: "create_prorations" }),
        expect: (outcome) => expect(grantsOf(outcome, "subscription")).toEqual([1000]),
      },
      {
        name: "the renewal bills both",
        act: renew,
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          const [, second = 0] = grantsOf(outcome, "subscription");
          expect(second).toBeGreaterThan(5000 + 2600);
        },
      },
    ],
  },
  {
    name: "Downgrade at period end (portal)",
    of: "downgrade-at-end",
    steps: [
      subscribed("pro"),
      {
        name: "the portal plans the smaller plan",
        act: async (world) =>
          portal(world, "update/{id}/confirm", { price: await planPrice("starter") }),
        expect(outcome) {
          expectPlan(outcome, "pro", "active");
          expect(outcome.subscriptions[0]?.scheduled_plan).toBe("starter");
        },
      },
      {
        name: "the period ends",
        act: renew,
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          expectAvailable(outcome, 1000);
        },
      },
    ],
  },
  {
    name: "Downgrade at period end, undone",
    of: "downgrade-at-end",
    onlyConfirms:
      "The request that calls it off reads the subscription itself; its events repeat it.",
    steps: [
      subscribed("pro"),
      {
        name: "the application plans the smaller plan",
        isSetup: true,
        act: async ({ person }) => changePlan(person.access, await planPriceId("starter"), null),
      },
      {
        name: "the person stays",
        act: ({ person }) => undoScheduledChange(person.access),
        expect: ({ subscriptions }) => expect(subscriptions[0]?.scheduled_plan).toBeNull(),
      },
    ],
  },
  {
    name: "Downgrade now with credit (dashboard)",
    of: "downgrade-now",
    steps: [
      subscribed("pro"),
      someDays,
      {
        name: "the operator moves the subscription down",
        dies: true,
        act: (world) => switchTo(world, "starter", { proration_behavior: "always_invoice" }),
        expect(outcome) {
          expectPlan(outcome, "starter", "active");
          // Two thirds of the month are left, and Starter's part of them is given.
          expect(outcome.balance.available / 1e6).toBeGreaterThan(2250);
          expect(outcome.balance.available / 1e6).toBeLessThan(2450);
        },
      },
    ],
  },
  {
    name: "Cancel at period end",
    of: "cancel-at-end",
    steps: [
      subscribed("starter"),
      {
        name: "the person cancels",
        act: ({ person }) => cancelSubscription(person.access),
        expect: ({ subscriptions }) => expect(subscriptions[0]?.cancel_at).not.toBeNull(),
      },
      {
        name: "the period ends",
        act: renew,
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          expect(grantsOf(outcome, "subscription")).toEqual([1000]);
        },
      },
    ],
  },
  {
    name: "Cancel at period end (portal), and resume before the end",
    of: "resumed-before-end",
    steps: [
      subscribed("starter"),
      {
        name: "the portal plans the end",
        act: (world) => portal(world, "cancel/{id}"),
        expect: ({ subscriptions }) => expect(subscriptions[0]?.cancel_at).not.toBeNull(),
      },
      {
        name: "the portal takes it back",
        followsAtOnce: true,
        act: (world) => portal(world, "resume/{id}"),
        expect: ({ subscriptions }) => expect(subscriptions[0]?.cancel_at).toBeNull(),
      },
    ],
  },
  {
    name: "Resume before end (app)",
    of: "resumed-before-end",
    onlyConfirms: "The request that resumes reads the subscription itself; its events repeat it.",
    steps: [
      subscribed("starter"),
      {
        name: "the person cancels",
        isSetup: true,
        act: ({ person }) => cancelSubscription(person.access),
      },
      {
        name: "the person stays",
        act: ({ person }) => resumeSubscription(person.access),
        expect: ({ subscriptions }) => expect(subscriptions[0]?.cancel_at).toBeNull(),
      },
    ],
  },
  {
    name: "Immediate cancel, the rest given back",
    of: "cancel-now",
    steps: [
      subscribed("pro"),
      someDays,
      {
        name: "the operator cancels and prorates",
        act: async (world) => {
          const { id } = await subscriptionOf(world);
          await stripe().subscriptions.cancel(id, { prorate: true, invoice_now: true });
        },
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          const [lot] = outcome.lots.filter(({ source }) => source === "subscription");
          expect((lot?.reversed ?? 0) / 1e6).toBeGreaterThan(3250);
        },
      },
    ],
  },
  {
    name: "Immediate cancel, the rest kept",
    of: "cancel-now",
    steps: [
      subscribed("pro"),
      {
        name: "the operator cancels",
        followsAtOnce: true,
        act: async (world) => {
          const { id } = await subscriptionOf(world);
          await stripe().subscriptions.cancel(id, { prorate: false });
        },
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          expect(grantsOf(outcome, "subscription")).toEqual([5000]);
        },
      },
    ],
  },
  ...(["none", "now"] as const).map(
    (type): Scenario => ({
      name: `Pause / resume, unused time credited from: ${type}`,
      of: "pause",
      steps: [
        subscribed("starter"),
        {
          name: "the subscription pauses",
          act: async (world) => {
            const { id } = await subscriptionOf(world);
            await stripe().subscriptions.pause(id, { bill_for: { unused_time_from: { type } } });
          },
          expect: ({ subscriptions }) => expect(subscriptions[0]?.status).toBe("paused"),
        },
        {
          name: "it goes on a month later",
          act: async (world) => {
            await passDays(world, 40);
            const { id } = await subscriptionOf(world);
            await stripe().subscriptions.resume(id, { billing_cycle_anchor: { type: "now" } });
            await passHours(world, 2);
          },
          expect(outcome) {
            expectPlan(outcome, "starter", "active");
            // A credit for the first month is as much as the second one costs.
            expectAvailable(outcome, type === "none" ? 1000 : 0);
          },
        },
      ],
    }),
  ),
  {
    name: "Quantity raised by the operator",
    of: "quantity",
    steps: [
      subscribed("starter"),
      {
        name: "two seats instead of one",
        followsAtOnce: true,
        act: async (world) => {
          const [item] = (await subscriptionOf(world)).items.data;
          await changeSubscription(world, {
            items: [{ id: item?.id ?? "", quantity: 2 }],
            proration_behavior: "always_invoice",
          });
        },
        expect: ({ balance }) => expect(Math.round(balance.available / 1e6)).toBe(2000),
      },
    ],
  },
];
