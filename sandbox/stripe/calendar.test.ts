import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addIntervals, periodAround } from "./billing/calendar";
import { shareDiscounts } from "./billing/discount-shares";
import type { Coupon, DraftLine } from "./state/tables";

const MONTHLY = { interval: "month", interval_count: 1 };
const at = (text: string) => Date.parse(text) / 1000;

describe("billing periods", () => {
  it("bill on a month's last day when the anchor's day does not exist", () => {
    const anchor = at("2026-01-31T10:00:00Z");
    expect(addIntervals(anchor, MONTHLY, 1)).toBe(at("2026-02-28T10:00:00Z"));
    expect(addIntervals(anchor, MONTHLY, 2)).toBe(at("2026-03-31T10:00:00Z"));
    expect(addIntervals(anchor, MONTHLY, 25)).toBe(at("2028-02-29T10:00:00Z"));
    const leap = at("2028-02-29T00:00:00Z");
    expect(addIntervals(leap, { interval: "year", interval_count: 1 }, 1)).toBe(
      at("2029-02-28T00:00:00Z"),
    );
  });

  it("leave no second out and none twice", () => {
    const times = fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2031-12-31T00:00:00Z") });
    const intervals = fc.record({
      interval: fc.constantFrom("day", "week", "month", "year"),
      interval_count: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(times, times, intervals, (anchor, time, recurring) => {
        const { start, end } = periodAround(anchor, recurring, time);
        expect(start).toBeLessThanOrEqual(time);
        expect(end).toBeGreaterThan(time);
        expect(periodAround(anchor, recurring, end).start).toBe(end);
        expect(periodAround(anchor, recurring, start - 1).end).toBe(start);
      }),
    );
  });
});

describe("a fixed discount", () => {
  it("is given to the unit, and never more than a line has", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 200_000 }), (lines, off) => {
        const shares = shareDiscounts(lines.map(lineOf), [
          { discount: "di_1", coupon: couponOf(off), isFor: () => true },
        ]);
        const taken = shares.map((one) => one.reduce((sum, share) => sum + share.amount, 0));
        const total = lines.reduce((sum, amount) => sum + amount, 0);
        expect(taken.reduce((sum, amount) => sum + amount, 0)).toBe(Math.min(off, total));
        for (const [i, amount] of taken.entries()) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(lines[i] ?? 0);
        }
      }),
    );
  });
});

const lineOf = (amount: number): DraftLine => ({
  amount,
  description: "",
  start: 0,
  end: 1,
  price: "price_1",
  quantity: 1,
  item: null,
  subscription: null,
  proration: false,
  discountable: true,
  shares: null,
  credited: null,
  invoiceItem: null,
  bills: true,
});

const couponOf = (amount_off: number): Coupon => ({
  id: "OFF",
  object: "coupon",
  amount_off,
  created: 0,
  currency: "usd",
  duration: "once",
  duration_in_months: null,
  livemode: false,
  max_redemptions: null,
  metadata: {},
  name: null,
  percent_off: null,
  redeem_by: null,
  times_redeemed: 0,
  valid: true,
});
