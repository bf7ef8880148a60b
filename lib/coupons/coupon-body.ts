import "server-only";
import type { Coupon } from "@/lib/coupons/coupon";

/** A coupon as operators see it. */
export function couponBody(coupon: Coupon) {
  return {
    id: coupon.couponId,
    code: coupon.code,
    kind: coupon.kind,
    value: coupon.value,
    currency: coupon.currency,
    duration: coupon.duration,
    durationMonths: coupon.durationMonths,
    description: coupon.description,
    maxUses: coupon.maxUses,
    uses: coupon.uses,
    reserved: coupon.reserved,
    expiresAt: coupon.expiresAt,
    oncePerAccount: coupon.oncePerAccount,
    firstPurchaseOnly: coupon.firstPurchaseOnly,
    planIds: coupon.planIds,
    packIds: coupon.packIds,
    isActive: coupon.isActive,
    /** It may also be typed on Stripe's page. */
    isTyped: coupon.isTyped,
    createdAt: coupon.createdAt,
  };
}
