import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findCoupon } from "@/lib/coupons/coupon";
import { couponProblem, couponRefusals } from "@/lib/coupons/coupon-refusal";
import { settleUse } from "@/lib/coupons/settle-use";
import { ensureStripeCoupon } from "@/lib/coupons/stripe-coupon";
import { Problem } from "@/lib/http/problem";
import { callOne, timestamp } from "@/lib/supabase/call";

/** What a code is used on: packs, a plan at a price, or the price of a live subscription. */
export type CouponTarget =
  | { packId: string; quantity: number }
  | { planPriceId: string; subscriptionId?: string };

const reservationSchema = z.object({
  outcome: z.enum(["ok", "open", "lapsed", ...couponRefusals]),
  coupon_use_id: z.string().nullable(),
  coupon_id: z.string().nullable(),
  kind: z.string().nullable(),
  stripe_coupon_id: z.string().nullable(),
  stripe_promotion_code_id: z.string().nullable(),
  is_typed: z.boolean().nullable(),
  amount_minor: z.number().int(),
  currency: z.string(),
  reserved_until: timestamp,
});

/** A use that waits for its purchase. */
export interface Reservation {
  couponUseId: string;
  isFreeMonth: boolean;
  /** What Stripe is told: the promotion code where it counts uses itself. */
  discount: { coupon: string } | { promotion_code: string };
  /** Minor units of the target, before the discount. */
  amountMinor: number;
  currency: string;
  /** ISO 8601: the Checkout must end by then. */
  until: string;
}

const maximumAttempts = 4;

/**
 * Takes one use of a discount for one purchase. A Checkout of the account that is still open with a
 * code is closed first, and of a used-up coupon those reservations whose Checkout must have ended.
 *
 * @throws Problem conflict or not_found with the reason.
 */
export async function reserveCoupon(
  access: AccountAccess,
  code: string,
  target: CouponTarget,
): Promise<Reservation> {
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const answer = await callOne(
      "reserve_coupon",
      {
        p_account_id: access.accountId,
        p_user_id: access.userId,
        p_code: code,
        ...targetArguments(target),
        p_subscription_id: "subscriptionId" in target ? target.subscriptionId : null,
      },
      reservationSchema,
    );
    const { outcome, coupon_use_id: couponUseId, coupon_id: couponId } = answer;
    if (outcome !== "ok" && outcome !== "open" && outcome !== "lapsed") {
      throw couponProblem(outcome);
    }
    if (couponUseId === null || couponId === null) throw new Error(`${outcome} without a use`);
    if (outcome === "ok") {
      return {
        couponUseId,
        isFreeMonth: answer.kind === "free_month",
        discount: await discountOf(couponId, answer),
        amountMinor: answer.amount_minor,
        currency: answer.currency,
        until: answer.reserved_until,
      };
    }
    await settleUse(couponUseId);
  }
  throw new Problem("conflict", { detail: "Others are using this code right now. Try again." });
}

/** A target as the arguments that SQL takes. */
export function targetArguments(target: CouponTarget | null) {
  return {
    p_plan_price_id: target && "planPriceId" in target ? target.planPriceId : null,
    p_pack_id: target && "packId" in target ? target.packId : null,
    p_quantity: target && "packId" in target ? target.quantity : 1,
  };
}

/** A crash after the coupon was written may have left Stripe without it: it is made now. */
async function discountOf(
  couponId: string,
  answer: z.output<typeof reservationSchema>,
): Promise<Reservation["discount"]> {
  let { stripe_coupon_id: coupon, stripe_promotion_code_id: promotionCode } = answer;
  if (coupon === null || (answer.is_typed && promotionCode === null)) {
    const row = await findCoupon(couponId);
    const made = row && (await ensureStripeCoupon(row));
    coupon = made?.stripeCouponId ?? null;
    promotionCode = made?.stripePromotionCodeId ?? null;
  }
  if (promotionCode !== null) return { promotion_code: promotionCode };
  if (coupon === null) throw new Error(`Stripe has no coupon for ${couponId}`);
  return { coupon };
}
