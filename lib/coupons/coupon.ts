import "server-only";
import { z } from "zod";
import { callMany, callMaybe, timestamp } from "@/lib/supabase/call";

export const couponKinds = [
  "credit_bonus",
  "percentage_discount",
  "fixed_discount",
  "free_month",
] as const;
export type CouponKind = (typeof couponKinds)[number];

const couponSchema = z
  .object({
    coupon_id: z.string(),
    code: z.string(),
    kind: z.enum(couponKinds),
    value: z.number(),
    currency: z.string().nullable(),
    duration: z.enum(["once", "repeating", "forever"]),
    duration_months: z.number().int().nullable(),
    description: z.string(),
    max_uses: z.number().int().nullable(),
    uses: z.number().int(),
    reserved: z.number().int(),
    expires_at: timestamp.nullable(),
    once_per_account: z.boolean(),
    first_purchase_only: z.boolean(),
    plan_ids: z.array(z.string()),
    pack_ids: z.array(z.string()),
    is_active: z.boolean(),
    is_typed: z.boolean(),
    stripe_coupon_id: z.string().nullable(),
    stripe_promotion_code_id: z.string().nullable(),
    created_at: timestamp,
  })
  .transform((row) => ({
    couponId: row.coupon_id,
    code: row.code,
    kind: row.kind,
    value: row.value,
    currency: row.currency,
    duration: row.duration,
    durationMonths: row.duration_months,
    description: row.description,
    maxUses: row.max_uses,
    uses: row.uses,
    reserved: row.reserved,
    expiresAt: row.expires_at,
    oncePerAccount: row.once_per_account,
    firstPurchaseOnly: row.first_purchase_only,
    planIds: row.plan_ids,
    packIds: row.pack_ids,
    isActive: row.is_active,
    isTyped: row.is_typed,
    stripeCouponId: row.stripe_coupon_id,
    stripePromotionCodeId: row.stripe_promotion_code_id,
    createdAt: row.created_at,
  }));

/**
 * A coupon with its uses. `value` is credits of a bonus, percent or minor units of a discount, and
 * 1 of a free month; `reserved` uses wait for their Checkout.
 */
export type Coupon = z.output<typeof couponSchema>;

/** Coupons, newest first, made before an instant (ISO 8601) or ever. */
export function listCoupons({
  before = null,
  limit = 100,
}: {
  before?: string | null;
  limit?: number;
} = {}): Promise<Coupon[]> {
  return callMany("list_coupons", { p_before: before, p_limit: limit }, couponSchema);
}

/** The coupon of an id, or null. */
export function findCoupon(couponId: string): Promise<Coupon | null> {
  return callMaybe("list_coupons", { p_coupon_id: couponId }, couponSchema);
}
