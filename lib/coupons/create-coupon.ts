import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { type Coupon, type couponKinds, findCoupon } from "@/lib/coupons/coupon";
import { ensureStripeCoupon } from "@/lib/coupons/stripe-coupon";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

/** A coupon's terms; `value` is credits, percent, minor units of `currency`, or 1 free month. */
export interface CouponTerms {
  code: string;
  kind: (typeof couponKinds)[number];
  value: number;
  currency?: string | undefined;
  duration: "once" | "repeating" | "forever";
  durationMonths?: number | undefined;
  description: string;
  maxUses?: number | undefined;
  /** ISO 8601. */
  expiresAt?: string | undefined;
  oncePerAccount: boolean;
  firstPurchaseOnly: boolean;
  planIds: string[];
  packIds: string[];
  /** Why it is made, for the audit log. */
  reason: string;
}

const madeSchema = z.object({
  outcome: z.enum(["ok", "code_taken"]),
  coupon_id: z.string().nullable(),
});

/**
 * Makes a coupon, and at Stripe what a discount needs there. The row comes first: a crash between
 * the two leaves a coupon whose Stripe side is made when it is first used, or by `stripe:sync`.
 *
 * @throws Problem conflict when the code is taken; DatabaseError 22023 for contradicting terms.
 */
export async function createCoupon(operator: AccountAccess, terms: CouponTerms): Promise<Coupon> {
  const made = await callOne(
    "create_coupon",
    {
      p_actor_id: operator.userId,
      p_reason: terms.reason,
      p_code: terms.code,
      p_kind: terms.kind,
      p_value: terms.value,
      p_description: terms.description,
      p_currency: terms.currency ?? null,
      p_duration: terms.duration,
      p_duration_months: terms.durationMonths ?? null,
      p_max_uses: terms.maxUses ?? null,
      p_expires_at: terms.expiresAt ?? null,
      p_once_per_account: terms.oncePerAccount,
      p_first_purchase_only: terms.firstPurchaseOnly,
      p_plan_ids: terms.planIds,
      p_pack_ids: terms.packIds,
    },
    madeSchema,
  );
  const coupon = made.coupon_id === null ? null : await findCoupon(made.coupon_id);
  if (!coupon) throw new Problem("conflict", { detail: "There is a coupon of this code already." });
  return ensureStripeCoupon(coupon);
}
