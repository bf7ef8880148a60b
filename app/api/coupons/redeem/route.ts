import { buyerRoute } from "@/lib/billing/buyer-route";
import { couponRedemptionAnswerSchema } from "@/lib/coupons/answer-schemas";
import { couponRedemptionSchema } from "@/lib/coupons/coupon-requests";
import { discountSubscription } from "@/lib/coupons/discount-subscription";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";
import { redeemCoupon } from "@/lib/coupons/redeem-coupon";
import { toCredits } from "@/lib/credits/amount";

/**
 * Uses a code at once: the credits of a bonus, or, `on` the subscription, a discount from its next
 * invoice on. A discount of a purchase is used by opening a checkout with `couponCode`.
 */
export const POST = buyerRoute(
  {
    body: couponRedemptionSchema,
    doc: {
      summary: "Redeem a coupon",
      description:
        "The credits of a bonus at once or, `on` the subscription, a discount from its next invoice on. A discount of a purchase is used by opening a checkout with `couponCode`.",
      tag: "Coupons",
      answer: couponRedemptionAnswerSchema,
      problems: ["not_found", "conflict", "rate_limited"],
    },
  },
  async ({ access, body, request }) => {
    await limitCodeGuesses(access, request);
    if (body.on === "subscription") return discountSubscription(access, body.code);
    const { creditsMicros, availableMicros, seq } = await redeemCoupon(access, body.code);
    return {
      credits: toCredits(creditsMicros),
      balance: toCredits(availableMicros),
      transaction: seq,
    };
  },
);
