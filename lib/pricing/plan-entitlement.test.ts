import { describe, expect, test } from "vitest";
import { cheapestPlanWith, includes } from "@/lib/pricing/plan-entitlement";

type Prices = { interval: "month" | "year"; unitAmount: number }[];

function plan(planId: string, api: unknown, prices: Prices, contactSales = false) {
  return { planId, name: planId.toUpperCase(), entitlements: { api }, prices, contactSales };
}
const monthly = (unitAmount: number): Prices => [{ interval: "month", unitAmount }];

describe("a plan's entitlements", () => {
  test("grant what is true", () => {
    expect(includes({ api: true, byok: false }, "api")).toBe(true);
  });

  test.each([{}, { api: false }, { api: null }, { api: "true" }, { api: 1 }, { byok: true }])(
    "grant nothing else: %j",
    (held) => {
      expect(includes(held, "api")).toBe(false);
    },
  );
});

describe("the plan that a refusal names", () => {
  test("is the cheapest that has it, whatever the catalog's order", () => {
    const plans = [
      plan("pro", true, monthly(2900)),
      plan("free", false, []),
      plan("starter", true, monthly(900)),
    ];
    expect(cheapestPlanWith(plans, "api")?.planId).toBe("starter");
  });

  test("compares yearly prices by the month", () => {
    const plans = [
      plan("monthly", true, monthly(900)),
      plan("yearly", true, [{ interval: "year", unitAmount: 9600 }]),
    ];
    expect(cheapestPlanWith(plans, "api")?.planId).toBe("yearly");
  });

  test("is a free plan before any paid one", () => {
    const plans = [plan("starter", true, monthly(900)), plan("free", true, [])];
    expect(cheapestPlanWith(plans, "api")?.planId).toBe("free");
  });

  test("is one sold by contact only where no other has it", () => {
    const enterprise = plan("enterprise", true, [], true);
    expect(cheapestPlanWith([enterprise, plan("pro", true, monthly(2900))], "api")?.planId).toBe(
      "pro",
    );
    expect(cheapestPlanWith([enterprise, plan("pro", false, monthly(2900))], "api")?.planId).toBe(
      "enterprise",
    );
  });

  test("is none where no plan on sale has it", () => {
    expect(cheapestPlanWith([plan("free", false, [])], "api")).toBeNull();
  });
});
