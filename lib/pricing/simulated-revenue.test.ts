import { describe, expect, test } from "vitest";
import { simulatedRevenue } from "@/lib/pricing/simulated-revenue";

const credits = (amount: number) => amount * 1_000_000;
const plan = (id: string, monthly: number | null, unitAmount: number) => ({
  id,
  monthlyCreditsMicros: monthly === null ? null : credits(monthly),
  prices: unitAmount === 0 ? [] : [{ interval: "month" as const, unitAmount }],
});
const plans = [plan("free", 100, 0), plan("starter", 1000, 900), plan("all", null, 9900)];
const packs = [
  { creditsMicros: credits(500), unitAmount: 500 },
  { creditsMicros: credits(2000), unitAmount: 1500 },
];
const use = (planId: string | null, used: number) => ({ planId, usedMicros: credits(used) });

describe("what a catalog earns", () => {
  test("is each plan's price a month, whatever of it is used", () => {
    const earned = simulatedRevenue({ plans, packs }, [use("starter", 10), use("free", 50)], 2);
    expect(earned).toEqual({ plansMinor: 1800, packsMinor: 0, unmetMicros: 0, withoutPlan: 0 });
  });

  test("is also what is used beyond the allowance, at the best pack's price", () => {
    const earned = simulatedRevenue({ plans, packs }, [use("starter", 1200), use(null, 100)], 1);
    // 200 and 100 credits at three quarters of a cent.
    expect(earned).toMatchObject({ plansMinor: 900, packsMinor: 225 });
  });

  test("is nothing beyond the allowance without packs: those credits are unmet", () => {
    const earned = simulatedRevenue({ plans, packs: [] }, [use("starter", 1200)], 1);
    expect(earned).toMatchObject({ packsMinor: 0, unmetMicros: credits(200) });
  });

  test("of an unlimited plan is its price alone", () => {
    const earned = simulatedRevenue({ plans, packs }, [use("all", 1e6)], 1);
    expect(earned).toMatchObject({ plansMinor: 9900, packsMinor: 0, unmetMicros: 0 });
  });

  test("counts those whose plan it does not have, and sells them packs", () => {
    const earned = simulatedRevenue({ plans, packs }, [use("gone", 2000)], 1);
    expect(earned).toMatchObject({ withoutPlan: 1, plansMinor: 0, packsMinor: 1500 });
  });

  test("takes a yearly price by the month", () => {
    const yearly = {
      ...plan("year", 1000, 0),
      prices: [{ interval: "year" as const, unitAmount: 12_000 }],
    };
    const earned = simulatedRevenue({ plans: [yearly], packs }, [use("year", 0)], 3);
    expect(earned.plansMinor).toBe(3000);
  });
});
