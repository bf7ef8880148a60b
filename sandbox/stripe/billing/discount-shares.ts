import type { Coupon, DiscountShare, DraftLine } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { roundAmount } from "./money";

export interface AppliedCoupon {
  discount: string;
  coupon: Coupon;
  /** Whether the coupon takes something off a line of this price. */
  isFor(price: string): boolean;
}

/** A coupon with the products that it is limited to; without a limit it is for everything. */
export function appliedCoupon(tx: Transaction, discount: string, coupon: Coupon): AppliedCoupon {
  const products = coupon.applies_to?.products;
  return {
    discount,
    coupon,
    isFor: (price) =>
      products === undefined || products.includes(tx.find("price", price)?.product ?? ""),
  };
}

/**
 * How much each discount takes off each line, line by line. Percentages follow one another on what
 * is left; a fixed amount is spread over the lines in proportion and never exceeds them.
 */
export function shareDiscounts(lines: DraftLine[], coupons: AppliedCoupon[]): DiscountShare[][] {
  const shares = lines.map((line) => [...(line.shares ?? [])]);
  const left = lines.map((line) => line.amount);
  for (const { discount, coupon, isFor } of coupons) {
    const open = lines.flatMap((line, i) =>
      line.discountable && line.shares === null && (left[i] ?? 0) > 0 && isFor(line.price)
        ? [i]
        : [],
    );
    const takes = coupon.percent_off
      ? open.map((i) => roundAmount(((left[i] ?? 0) * (coupon.percent_off ?? 0)) / 100))
      : spread(
          open.map((i) => left[i] ?? 0),
          coupon.amount_off ?? 0,
        );
    for (const [index, i] of open.entries()) {
      const amount = takes[index] ?? 0;
      left[i] = (left[i] ?? 0) - amount;
      shares[i]?.push({ discount, amount });
    }
  }
  return shares;
}

/** Splits `amount` over `parts` in proportion, to the unit, taking no more than a part has. */
function spread(parts: number[], amount: number): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const take = Math.min(amount, total);
  let given = 0;
  let seen = 0;
  return parts.map((part) => {
    seen += part;
    const share = total === 0 ? 0 : Math.round((take * seen) / total) - given;
    given += share;
    return share;
  });
}
