import "server-only";
import type { Stripe } from "stripe";
import { isMissing, stripe, stripeErrors } from "@/lib/billing/stripe-client";
import type { Coupon } from "@/lib/coupons/coupon";
import { callVoid } from "@/lib/supabase/call";

/**
 * Makes Stripe know a discount: a Stripe coupon whose id is derived from ours, and, where Stripe
 * alone can enforce the rules, a promotion code that people type on its page. Running it again
 * changes nothing but what was switched on or off since. A bonus has nothing at Stripe.
 *
 * The Stripe coupon itself has no limit and no end: only our API can name it, after it reserved a
 * use. The promotion code carries both.
 */
export async function ensureStripeCoupon(coupon: Coupon): Promise<Coupon> {
  if (coupon.kind === "credit_bonus") return coupon;
  const { id } = await findOrCreate(coupon);
  const promotion = coupon.isTyped ? await ensurePromotionCode(coupon, id) : null;
  await callVoid("note_stripe_coupon", {
    p_coupon_id: coupon.couponId,
    p_stripe_coupon_id: id,
    p_stripe_promotion_code_id: promotion?.id ?? null,
    p_redeemed: promotion?.times_redeemed ?? 0,
  });
  return {
    ...coupon,
    stripeCouponId: id,
    stripePromotionCodeId: promotion?.id ?? coupon.stripePromotionCodeId,
    uses: Math.max(coupon.uses, promotion?.times_redeemed ?? 0),
  };
}

async function findOrCreate(coupon: Coupon): Promise<Stripe.Coupon> {
  const id = `farebox_${coupon.couponId}`;
  try {
    return await stripe().coupons.retrieve(id);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return await stripe().coupons.create({ id, ...couponParams(coupon) });
  } catch (error) {
    // Someone else made it in this moment.
    if (isTaken(error)) return stripe().coupons.retrieve(id);
    throw error;
  }
}

function couponParams(coupon: Coupon): Stripe.CouponCreateParams {
  const products = [
    ...coupon.planIds.map((planId) => `farebox_plan_${planId}`),
    ...coupon.packIds.map((packId) => `farebox_pack_${packId}`),
  ];
  return {
    name: coupon.code,
    metadata: { coupon_id: coupon.couponId },
    duration: coupon.duration,
    ...(coupon.durationMonths === null ? {} : { duration_in_months: coupon.durationMonths }),
    ...(coupon.kind === "fixed_discount" && coupon.currency !== null
      ? { amount_off: coupon.value, currency: coupon.currency }
      : { percent_off: coupon.kind === "free_month" ? 100 : coupon.value }),
    ...(products.length > 0 ? { applies_to: { products } } : {}),
  };
}

/** Null while there is none and the coupon is off or over, which Stripe would not make. */
async function ensurePromotionCode(
  coupon: Coupon,
  stripeCouponId: string,
): Promise<Stripe.PromotionCode | null> {
  const isOver = coupon.expiresAt !== null && Date.parse(coupon.expiresAt) <= Date.now();
  const known = await findPromotionCode(coupon, stripeCouponId);
  if (known) {
    const isUsedUp = coupon.maxUses !== null && known.times_redeemed >= coupon.maxUses;
    if (known.active === coupon.isActive || isOver || isUsedUp) return known;
    return stripe().promotionCodes.update(known.id, { active: coupon.isActive });
  }
  if (isOver || !coupon.isActive) return null;
  try {
    return await stripe().promotionCodes.create({
      promotion: { type: "coupon", coupon: stripeCouponId },
      code: coupon.code,
      metadata: { coupon_id: coupon.couponId },
      ...(coupon.maxUses === null ? {} : { max_redemptions: coupon.maxUses }),
      ...(coupon.expiresAt === null
        ? {}
        : { expires_at: Math.floor(Date.parse(coupon.expiresAt) / 1000) }),
      // What is left to pay is something: a purchase of nothing is decided by the application.
      ...(coupon.kind === "fixed_discount" && coupon.currency !== null
        ? {
            restrictions: {
              minimum_amount: coupon.value + leastToPayMinor,
              minimum_amount_currency: coupon.currency,
            },
          }
        : {}),
    });
  } catch (error) {
    if (isTaken(error)) return findPromotionCode(coupon, stripeCouponId);
    throw error;
  }
}

/** Minor units; the least that Stripe charges a card in dollars. */
const leastToPayMinor = 50;

async function findPromotionCode(coupon: Coupon, stripeCouponId: string) {
  const { data } = await stripe().promotionCodes.list({
    coupon: stripeCouponId,
    code: coupon.code,
    limit: 1,
  });
  return data[0] ?? null;
}

const isTaken = (error: unknown) =>
  error instanceof stripeErrors.StripeError && error.code === "resource_already_exists";
