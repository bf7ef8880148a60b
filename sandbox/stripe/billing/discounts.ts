import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Coupon, Discount, PromotionCode } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { addIntervals } from "./calendar";
import { type AppliedCoupon, appliedCoupon } from "./discount-shares";

export interface Redemption {
  coupon?: string | null;
  promotionCode?: string | null;
}

/** What a code is redeemed for; `prices` are those of its lines. */
export interface Purchase {
  customer: string | null;
  subtotal: number;
  currency: string;
  prices: string[];
}

/** Why a coupon cannot be redeemed now, in the words of the hosted page; null when it can. */
export function couponRefusal(coupon: Coupon, now: number): string | null {
  if (!coupon.valid) return "This code is invalid.";
  if (coupon.redeem_by !== null && coupon.redeem_by <= now) return "This code has expired.";
  if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions)
    return "This code has been fully redeemed.";
  return null;
}

/** The same for a promotion code and the purchase that it is entered for. */
export function promotionRefusal(
  tx: Transaction,
  promotion: PromotionCode,
  purchase: Purchase,
): string | null {
  const coupon = tx.find("coupon", promotion.promotion.coupon ?? "");
  if (!promotion.active || !coupon) return "This code is invalid.";
  if (promotion.expires_at !== null && promotion.expires_at <= tx.now)
    return "This code has expired.";
  if (promotion.max_redemptions !== null && promotion.times_redeemed >= promotion.max_redemptions)
    return "This code has been fully redeemed.";
  if (promotion.customer && promotion.customer !== purchase.customer)
    return "This code is invalid.";
  const { first_time_transaction, minimum_amount, minimum_amount_currency } =
    promotion.restrictions;
  if (first_time_transaction && hasPaidBefore(tx, purchase.customer))
    return "This code is only valid for first-time customers.";
  if (
    minimum_amount !== null &&
    (purchase.subtotal < minimum_amount || purchase.currency !== minimum_amount_currency)
  )
    return "The order does not reach this code's minimum amount.";
  if (coupon.amount_off !== null && coupon.currency !== purchase.currency)
    return "This code is not valid for this currency.";
  return productRefusal(tx, coupon, purchase.prices) ?? couponRefusal(coupon, tx.now);
}

function productRefusal(tx: Transaction, coupon: Coupon, prices: string[]): string | null {
  return prices.some(appliedCoupon(tx, "", coupon).isFor)
    ? null
    : "This code does not apply to anything in your order.";
}

const hasPaidBefore = (tx: Transaction, customer: string | null) =>
  customer !== null &&
  tx.list("charge").some((charge) => charge.customer === customer && charge.paid);

/** Finds what a request names and refuses what cannot be redeemed. */
export function requireRedeemable(
  tx: Transaction,
  redemption: Redemption,
  purchase: Purchase,
): { coupon: Coupon; promotion: PromotionCode | null } {
  if (redemption.promotionCode) {
    const promotion = tx.get(
      "promotion_code",
      redemption.promotionCode,
      "discounts[0][promotion_code]",
    );
    const refusal = promotionRefusal(tx, promotion, purchase);
    if (refusal) throw invalidRequest(refusal, "discounts[0][promotion_code]");
    return { promotion, coupon: tx.get("coupon", promotion.promotion.coupon ?? "") };
  }
  const coupon = tx.get("coupon", redemption.coupon ?? "", "discounts[0][coupon]");
  const refusal = couponRefusal(coupon, tx.now);
  if (refusal) throw invalidRequest(refusal, "discounts[0][coupon]", "coupon_expired");
  const misfit = productRefusal(tx, coupon, purchase.prices);
  if (misfit) throw invalidRequest(misfit, "discounts[0][coupon]");
  return { coupon, promotion: null };
}

/** Redeems a coupon on a subscription: counts it, and lets it run as long as the coupon says. */
export function redeem(
  tx: Transaction,
  found: { coupon: Coupon; promotion: PromotionCode | null },
  on: { customer: string; subscription: string | null; session: string | null },
): Discount {
  countRedemption(tx, found);
  const { coupon } = found;
  const end =
    coupon.duration === "repeating"
      ? addIntervals(
          tx.now,
          { interval: "month", interval_count: 1 },
          coupon.duration_in_months ?? 1,
        )
      : null;
  const discount = tx.put("discount", {
    id: newId("di"),
    object: "discount",
    checkout_session: on.session,
    customer: on.customer,
    customer_account: null,
    end,
    invoice: null,
    invoice_item: null,
    promotion_code: found.promotion?.id ?? null,
    source: { coupon: coupon.id, type: "coupon" },
    start: tx.now,
    subscription: on.subscription,
    subscription_item: null,
  });
  tx.emit("customer.discount.created", discount);
  return discount;
}

/** Counts one use; a coupon or code that is used up becomes invalid. */
export function countRedemption(
  tx: Transaction,
  { coupon, promotion }: { coupon: Coupon; promotion: PromotionCode | null },
): void {
  const used = coupon.times_redeemed + 1;
  tx.change("coupon", coupon.id, {
    times_redeemed: used,
    valid: coupon.valid && (coupon.max_redemptions === null || used < coupon.max_redemptions),
  });
  if (!promotion) return;
  const redeemed = promotion.times_redeemed + 1;
  tx.change("promotion_code", promotion.id, {
    times_redeemed: redeemed,
    active:
      promotion.active &&
      (promotion.max_redemptions === null || redeemed < promotion.max_redemptions),
  });
}

/** The coupons of the discounts that still run. */
export function runningCoupons(tx: Transaction, discounts: string[]): AppliedCoupon[] {
  return discounts.flatMap((id) => {
    const discount = tx.find("discount", id);
    const coupon = tx.find("coupon", discount?.source.coupon ?? "");
    if (!discount || !coupon || (discount.end !== null && discount.end <= tx.now)) return [];
    return [appliedCoupon(tx, id, coupon)];
  });
}

/** After an invoice took its discounts: what applied once, or ran out, leaves the subscription. */
export function endSpentDiscounts(tx: Transaction, subscriptionId: string): void {
  const { discounts } = tx.get("subscription", subscriptionId);
  const kept = discounts.filter((id) => {
    const discount = tx.get("discount", id);
    const coupon = tx.find("coupon", discount.source.coupon ?? "");
    return coupon?.duration !== "once" && (discount.end === null || discount.end > tx.now);
  });
  for (const id of discounts) {
    if (kept.includes(id)) continue;
    const ended = tx.change("discount", id, { end: tx.now });
    tx.emit("customer.discount.deleted", ended);
  }
  if (kept.length < discounts.length)
    tx.update("subscription", subscriptionId, { discounts: kept }, "customer.subscription.updated");
}
