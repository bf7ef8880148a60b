import "server-only";
import { z } from "zod";
import { listCoupons } from "@/lib/coupons/coupon";
import { settleUse } from "@/lib/coupons/settle-use";
import { ensureStripeCoupon } from "@/lib/coupons/stripe-coupon";
import { callMany } from "@/lib/supabase/call";

export interface CouponSync {
  discounts: number;
  /** Made at Stripe now: a crash, or another Stripe account, had left them out. */
  created: number;
  /** Reservations of Checkouts that ended without a word, by what Stripe says became of them. */
  settled: number;
}

/** Makes Stripe know every discount, and settles the reservations that lapsed. Safe to run again. */
export async function syncCoupons(): Promise<CouponSync> {
  const summary: CouponSync = { discounts: 0, created: 0, settled: 0 };
  let before: string | null = null;
  for (;;) {
    const page = await listCoupons({ before, limit: pageLength });
    for (const coupon of page) {
      if (coupon.kind === "credit_bonus") continue;
      const synced = await ensureStripeCoupon(coupon);
      summary.discounts += 1;
      if (coupon.stripeCouponId !== synced.stripeCouponId) summary.created += 1;
    }
    const last = page.at(-1);
    if (!last || page.length < pageLength) break;
    before = last.createdAt;
  }
  summary.settled = await settleLapsedUses();
  return summary;
}

const pageLength = 100;

/** Asks Stripe about every reservation whose Checkout must have ended; returns how many. */
export async function settleLapsedUses(): Promise<number> {
  const lapsed = await callMany("list_lapsed_coupon_uses", { p_limit: pageLength }, z.uuid());
  for (const couponUseId of lapsed) await settleUse(couponUseId);
  return lapsed.length;
}
