import { describe, expect, test } from "vitest";
import { describeSimulation } from "@/commands/simulation/describe-simulation";
import type { Simulation } from "@/lib/pricing/simulate-catalog";

const side = {
  catalog: "assistant",
  usedMicros: 1_423_000_000,
  plansMinor: 5717,
  packsMinor: 0,
  unmetMicros: 0,
  withoutPlan: 0,
  revenueMinor: 5717,
  marginMinor: 4717,
};
const simulation: Simulation = {
  currency: "usd",
  months: 1,
  version: 3,
  accounts: 4,
  plans: [
    { planId: "pro", accounts: 3 },
    { planId: null, accounts: 1 },
  ],
  usages: 134,
  providerCostMicros: 10_000_000,
  unknownCosts: 0,
  recognisedMinor: 0,
  unsoldUsages: 0,
  unsold: [],
  before: side,
  after: { ...side, plansMinor: 6000 },
};
const period = { from: new Date("2026-10-22T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };
const describeWith = (change: Partial<Simulation>) =>
  describeSimulation({ ...simulation, ...change }, period);

describe("a simulation in words", () => {
  test("tells the catalog in force from the file, also where both have one name", () => {
    expect(describeWith({})).toMatch(/before +after\n +assistant v3 +assistant, the file\n/);
  });

  test("has a margin where every cost is known", () => {
    expect(describeWith({})).toMatch(/margin of revenue +82\.5% +82\.5%/);
  });

  test("claims no margin where a usage's cost is not recorded, and says of how many", () => {
    const words = describeWith({ unknownCosts: 133 });
    expect(words).toContain("no cost is recorded for 133 of 134 usages");
    expect(words).not.toContain("margin of revenue");
    expect(words).not.toContain("%");
  });

  test("says which plans count, and that subscribers keep their price", () => {
    expect(describeWith({})).toContain("pro 3, none 1.");
    expect(describeWith({})).toContain("keeps the\nold price");
  });
});
