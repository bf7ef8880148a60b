import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../../lib/billing/subscriptions/subscription-checkout";
import { payCheckout, planPriceId } from "../../billing/billing-stack";
import { buyPack, customerOf, subscribe, subscribeByCall, subscribed } from "../acts";
import { expectAvailable, expectPlan, grantsOf } from "../expectations";
import type { Scenario } from "../scenario";

/** Deliveries of an endpoint that is set up wrongly. */
const wrongDeliveries: { name: string; tellAs: NonNullable<Scenario["steps"][0]["tellAs"]> }[] = [
  { name: "Live mode", tellAs: (event) => ({ ...event, livemode: true }) },
  {
    name: "Another API version",
    tellAs: (event) => ({ ...event, api_version: "2025-03-31.basil" }),
  },
  {
    name: "Thin events",
    tellAs: (event) =>
      Object.assign(structuredClone(event), {
        object: "v2.core.event",
        type: `v1.${event.type}`,
        data: undefined,
      }),
  },
];

export const endings: Scenario[] = [
  {
    name: "Customer deleted",
    of: "customer-deleted",
    steps: [
      subscribed("starter"),
      { name: "a pack is bought", isSetup: true, act: (world) => buyPack(world, "small") },
      {
        name: "the operator deletes the customer",
        act: async (world) => {
          await stripe().customers.del(await customerOf(world));
        },
        expect(outcome) {
          expectPlan(outcome, "free", "canceled");
          expect(outcome.customers.every((customer) => customer.endsWith("(deleted)"))).toBe(true);
          expect(grantsOf(outcome, "pack")).toEqual([500]);
        },
      },
      {
        name: "the person subscribes again",
        act: (world) => subscribe(world, "starter"),
        expect: (outcome) => expectPlan(outcome, "starter", "active"),
      },
    ],
  },
  {
    name: "Second subscription (two tabs)",
    of: "second-subscription",
    steps: [
      {
        name: "both tabs pay",
        dies: ["customer.subscription.created"],
        act: async (world) => {
          const { url } = await createSubscriptionCheckout(world.person.access, {
            planPriceId: await planPriceId("starter"),
          });
          // The other tab's page completes in the same moment, which no check before it can see.
          await subscribeByCall(world, "pro");
          await payCheckout(url);
        },
        expect(outcome) {
          expect(outcome.subscriptions.map(({ status }) => status).sort()).toEqual([
            "active",
            "canceled",
          ]);
          expect(outcome.plan.kind).toBe("paid");
        },
      },
    ],
  },
  ...wrongDeliveries.map(
    ({ name, tellAs }): Scenario => ({
      name: `${name}: parked`,
      of: "wrong-delivery",
      steps: [
        {
          name: "Starter is paid for",
          act: (world) => subscribe(world, "starter"),
          tellAs,
          expect(outcome) {
            expect(outcome.parked.length).toBeGreaterThan(5);
            expect(grantsOf(outcome, "subscription")).toEqual([]);
            expectAvailable(outcome, 100);
          },
        },
      ],
    }),
  ),
];
