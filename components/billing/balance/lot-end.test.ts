import { describe, expect, test } from "vitest";
import { lotEnd } from "@/components/billing/balance/lot-end";
import { renewalDay } from "@/components/billing/plan/renewal-day";

const periodEnd = "2026-12-21T10:00:00Z";
const expiresAt = "2026-12-24T10:00:00Z";
const plan = { source: "subscription", periodEnd, expiresAt };

describe("the end of a lot", () => {
  test("of a plan is the end of its period, the day on which the plan renews", () => {
    expect(lotEnd(plan, "2026-11-21T10:00:00Z")).toBe(periodEnd);
    expect(lotEnd({ ...plan, source: "rollover" }, "2026-11-21T10:00:00Z")).toBe(periodEnd);
  });

  test("of a plan whose renewal is on its way is the day until which it is kept", () => {
    expect(lotEnd(plan, "2026-12-22T10:00:00Z")).toBe(expiresAt);
  });

  test("of a pack or a gift is its own, or none", () => {
    const pack = { source: "pack", periodEnd: null, expiresAt };
    expect(lotEnd(pack, "2026-11-21T10:00:00Z")).toBe(expiresAt);
    expect(lotEnd({ ...pack, expiresAt: null }, "2026-11-21T10:00:00Z")).toBeNull();
  });
});

describe("the day on which a plan renews", () => {
  const balance = { planKind: "paid", periodEnd } as const;

  test("is its period's end while it is paid and goes on", () => {
    expect(renewalDay(balance, { status: "active", cancelAt: null })).toBe(periodEnd);
  });

  test.each([
    { status: "active", cancelAt: periodEnd },
    { status: "past_due", cancelAt: null },
    { status: "trialing", cancelAt: null },
    { status: "paused", cancelAt: null },
  ])("is none while it is $status and ends $cancelAt", (subscription) => {
    expect(renewalDay(balance, subscription)).toBeNull();
  });

  test("is none without a subscription", () => {
    expect(renewalDay(balance, null)).toBeNull();
    expect(renewalDay({ planKind: "free", periodEnd }, null)).toBeNull();
  });
});
