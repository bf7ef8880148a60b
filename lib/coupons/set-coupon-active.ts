import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { type Coupon, findCoupon } from "@/lib/coupons/coupon";
import { ensureStripeCoupon } from "@/lib/coupons/stripe-coupon";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

/**
 * Switches a coupon on or off, here and on Stripe's page. A Checkout that is open with it stays as
 * it is.
 *
 * @throws Problem not_found.
 */
export async function setCouponActive(
  operator: AccountAccess,
  couponId: string,
  { isActive, reason }: { isActive: boolean; reason: string },
): Promise<Coupon> {
  const isFound = await callOne(
    "set_coupon_active",
    {
      p_coupon_id: couponId,
      p_is_active: isActive,
      p_actor_id: operator.userId,
      p_reason: reason,
    },
    z.boolean(),
  );
  const coupon = isFound ? await findCoupon(couponId) : null;
  if (!coupon) throw new Problem("not_found");
  return ensureStripeCoupon(coupon);
}
