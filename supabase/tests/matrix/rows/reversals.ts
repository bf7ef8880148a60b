import { expect } from "vitest";
import { stripe } from "../../../../lib/billing/stripe-client";
import { command } from "../../../../sandbox/stripe/testing/control";
import { buyPack, newestIntent, passHours, subscribe } from "../acts";
import { expectAvailable, grantsOf } from "../expectations";
import type { Scenario, Step, World } from "../scenario";

const tell = (world: World, what: string, body: object) =>
  command<{ id: string }>({ server: world.stack.stripe }, what, body);

const packBought: Step = {
  name: "a medium pack is paid for",
  isSetup: true,
  act: (world) => buyPack(world, "medium"),
};

/** A dispute is opened on the newest payment; its id is noted. */
const disputed = (status: string): Step => ({
  name: `a dispute is opened: ${status}`,
  act: async (world) => {
    const payment_intent = await newestIntent(world);
    const { id } = await tell(world, "disputes", { payment_intent, status });
    world.notes.dispute = id;
  },
});

const disputeMoves = (status: string, rest: Partial<Step> = {}): Step => ({
  name: `the dispute is ${status}`,
  act: async (world) => {
    await tell(world, `disputes/${world.notes.dispute}`, { status });
  },
  ...rest,
});

export const reversals: Scenario[] = [
  {
    name: "Full refund of a pack",
    of: "refund",
    steps: [
      { ...packBought, isSetup: false },
      {
        name: "the operator refunds it",
        dies: true,
        followsAtOnce: true,
        act: async (world) => {
          await stripe().refunds.create({ payment_intent: await newestIntent(world) });
        },
        expect(outcome) {
          expectAvailable(outcome, 100);
          expect(outcome.payments[0]?.status).toBe("refunded");
        },
      },
    ],
  },
  {
    name: "Partial refund, twice",
    of: "refund",
    steps: [
      packBought,
      {
        name: "a quarter goes back",
        act: async (world) => {
          const { amount } = await stripe().paymentIntents.retrieve(await newestIntent(world));
          await stripe().refunds.create({
            payment_intent: await newestIntent(world),
            amount: amount / 4,
          });
        },
        expect: (outcome) => expectAvailable(outcome, 100 + 1500),
      },
      {
        name: "the rest goes back",
        act: async (world) => {
          await stripe().refunds.create({ payment_intent: await newestIntent(world) });
        },
        expect: (outcome) => expectAvailable(outcome, 100),
      },
    ],
  },
  {
    name: "Full refund of a subscription's month",
    of: "refund",
    steps: [
      { name: "Starter is paid for", isSetup: true, act: (world) => subscribe(world, "starter") },
      {
        name: "the operator refunds the month",
        act: async (world) => {
          await stripe().refunds.create({ payment_intent: await newestIntent(world) });
        },
        expect(outcome) {
          expectAvailable(outcome, 0);
          expect(grantsOf(outcome, "subscription")).toEqual([1000]);
        },
      },
    ],
  },
  {
    name: "Refund that waits, then succeeds",
    of: "refund-pending",
    steps: [
      packBought,
      {
        name: "the refund is on its way",
        act: async (world) => {
          const payment_intent = await newestIntent(world);
          await tell(world, "refunds", { payment_intent, ends: "later" });
        },
        expect: (outcome) => expectAvailable(outcome, 100),
      },
      {
        name: "it succeeds",
        act: (world) => passHours(world, 2),
        expect: (outcome) => expectAvailable(outcome, 100),
      },
    ],
  },
  {
    name: "Refund fails later",
    of: "refund-failed",
    steps: [
      packBought,
      {
        name: "the refund is made",
        act: async (world) => {
          const payment_intent = await newestIntent(world);
          await tell(world, "refunds", { payment_intent, ends: "fail_later" });
        },
        expect: (outcome) => expectAvailable(outcome, 100),
      },
      {
        name: "it fails",
        act: (world) => passHours(world, 2),
        expect(outcome) {
          expectAvailable(outcome, 2100);
          expect(outcome.payments[0]?.status).toBe("paid");
        },
      },
    ],
  },
  {
    name: "Dispute inquiry",
    of: "dispute-inquiry",
    onlyConfirms: "An inquiry moves nothing: what must not happen is what the row asserts.",
    steps: [
      packBought,
      {
        ...disputed("warning_needs_response"),
        expect: (outcome) => expectAvailable(outcome, 2100),
      },
      disputeMoves("warning_closed", {
        followsAtOnce: true,
        expect: (outcome) => expectAvailable(outcome, 2100),
      }),
    ],
  },
  {
    name: "Dispute opened, won",
    of: "dispute-won",
    steps: [
      packBought,
      {
        ...disputed("needs_response"),
        expect({ balance }) {
          expect(balance.frozen / 1e6).toBe(2000);
          expect(balance.available / 1e6).toBe(100);
        },
      },
      disputeMoves("won", {
        expect(outcome) {
          expect(outcome.balance.frozen).toBe(0);
          expectAvailable(outcome, 2100);
        },
      }),
    ],
  },
  {
    name: "Dispute lost, and a won appeal",
    of: "dispute-lost",
    steps: [
      packBought,
      { ...disputed("needs_response"), isSetup: true },
      disputeMoves("lost", {
        expect(outcome) {
          expect(outcome.balance.frozen).toBe(0);
          expectAvailable(outcome, 100);
        },
      }),
      disputeMoves("appeal_needs_response", { isSetup: true }),
      disputeMoves("appeal_under_review", { isSetup: true }),
      disputeMoves("won", { expect: (outcome) => expectAvailable(outcome, 2100) }),
    ],
  },
  {
    name: "Dispute prevented / early fraud warning",
    of: "dispute-prevented",
    steps: [
      packBought,
      {
        name: "a warning comes, and the dispute is prevented by a refund",
        act: async (world) => {
          const payment_intent = await newestIntent(world);
          const { latest_charge: charge } = await stripe().paymentIntents.retrieve(payment_intent);
          await tell(world, "early-fraud-warnings", { charge });
          await tell(world, "disputes", { payment_intent, status: "prevented" });
        },
        expect: (outcome) => expectAvailable(outcome, 100),
      },
    ],
  },
];
