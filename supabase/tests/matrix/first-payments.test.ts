import { expect } from "vitest";
import { buyPack, passPeriod, subscribe } from "./acts";
import { playRows } from "./rows";

const million = 1_000_000;

playRows("first payments", [
  {
    name: "First subscribe, card (Checkout)",
    steps: [
      {
        name: "Starter is paid for",
        act: (world) => subscribe(world, "starter"),
        expect: ({ balance, plan }) => {
          expect(plan).toEqual({ id: "starter", kind: "paid" });
          expect(balance.available).toBe(1000 * million);
        },
      },
    ],
  },
  {
    name: "Renewal",
    steps: [
      { name: "Starter is paid for", isSetup: true, act: (world) => subscribe(world, "starter") },
      { name: "the period rolls", act: (world) => passPeriod(world) },
      {
        name: "the draft is finalized and paid",
        followsAtOnce: true,
        act: ({ stack }) => stack.stripe.advance(2 * 3600),
        expect: ({ balance, lots }) => {
          expect(balance.available).toBe(1000 * million);
          expect(lots.filter(({ source }) => source === "subscription")).toHaveLength(2);
        },
      },
    ],
  },
  {
    name: "Pack, card",
    steps: [
      {
        name: "two small packs are paid for",
        act: (world) => buyPack(world, "small", 2),
        expect: ({ lots }) => {
          expect(lots.find(({ source }) => source === "pack")?.granted).toBe(1000 * million);
        },
      },
    ],
  },
]);
