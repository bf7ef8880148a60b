import "server-only";
import type { z } from "zod";
import type { couponAnswerSchema } from "@/lib/coupons/answer-schemas";
import type { Coupon } from "@/lib/coupons/coupon";

/** A coupon as operators see it. */
export function couponBody(coupon: Coupon): z.output<typeof couponAnswerSchema> {
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
