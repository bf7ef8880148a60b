import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { stripe } from "@/lib/billing/stripe-client";
import { type CouponTarget, reserveCoupon } from "@/lib/coupons/reserve-coupon";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

export interface CheckoutDiscount {
  /** For the session's parameters. Stripe refuses discounts beside codes typed on its page. */
  params: Pick<
    Stripe.Checkout.SessionCreateParams,
    "discounts" | "allow_promotion_codes" | "expires_at"
  >;
  /** For the session's metadata: whoever sees the session knows the use. */
  metadata: Record<string, string>;
  /** For the idempotency key of the session: another use is another session. */
  keySuffix: string;
  /** To be awaited before anyone is sent to the session. */
  attach: (session: Stripe.Checkout.Session) => Promise<void>;
}

/**
 * What a Checkout is opened with for a code: one reserved use of it, which ends with the session.
 * Without a code, people may type one that Stripe can check alone.
 *
 * @throws Problem conflict or not_found with the reason why the code cannot be used.
 */
export async function discountCheckout(
  access: AccountAccess,
  couponCode: string | undefined,
  target: CouponTarget,
): Promise<CheckoutDiscount> {
  if (couponCode === undefined) {
    // Stripe cannot bound how many packs a code makes cheaper: a typed one is for one.
    const isSeveral = "quantity" in target && target.quantity > 1;
    return {
      params: isSeveral ? {} : { allow_promotion_codes: true },
      metadata: {},
      keySuffix: "",
      attach: async () => undefined,
    };
  }
  const { couponUseId, discount, until } = await reserveCoupon(access, couponCode, target);
  return {
    params: {
      discounts: [discount],
      expires_at: Math.floor(Date.parse(until) / 1000),
    },
    metadata: { coupon_use_id: couponUseId },
    keySuffix: `:${couponUseId}`,
    attach: async (session) => {
      const isAttached = await callOne(
        "attach_coupon_use",
        {
          p_account_id: access.accountId,
          p_coupon_use_id: couponUseId,
          p_session_id: session.id,
        },
        z.boolean(),
      );
      if (isAttached) return;
      await stripe().checkout.sessions.expire(session.id);
      throw new Problem("conflict", {
        detail: "Another checkout was opened with a code. Go on there, or try again.",
      });
    },
  };
}
