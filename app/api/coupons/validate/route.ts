import { buyerRoute } from "@/lib/billing/buyer-route";
import { couponValidationAnswerSchema } from "@/lib/coupons/answer-schemas";
import { refusalSentence } from "@/lib/coupons/coupon-refusal";
import { couponValidationSchema, targetOf } from "@/lib/coupons/coupon-requests";
import { limitCodeGuesses } from "@/lib/coupons/limit-code-guesses";
import { validateCoupon } from "@/lib/coupons/validate-coupon";

/**
 * Whether a code may be used, and what it takes off: of the plan price or pack that is named, else of
 * everything on sale. Money in minor units. Nothing is reserved.
 */
export const POST = buyerRoute(
  {
    body: couponValidationSchema,
    repeats: "natural",
    doc: {
      summary: "Check a coupon",
      description: "Whether a code may be used, and what it takes off. Nothing is reserved.",
      tag: "Coupons",
      answer: couponValidationAnswerSchema,
      problems: ["rate_limited"],
    },
  },
  async ({ access, body, request }) => {
    await limitCodeGuesses(access, request);
    const validation = await validateCoupon(access, body.code, targetOf(body));
    if (validation.refusal !== null) {
      const { refusal } = validation;
      return { valid: false as const, reason: refusal, message: refusalSentence(refusal) };
    }
    const { terms, amountMinor, discountMinor, quotes } = validation;
    return {
      valid: true as const,
      coupon: {
        code: terms.code,
        kind: terms.kind,
        value: terms.value,
        currency: terms.currency,
        duration: terms.duration,
        durationMonths: terms.duration_months,
        description: terms.description,
      },
      amount: amountMinor,
      discount: amountMinor === null ? null : discountMinor,
      offers: quotes.map((quote) => ({
        ...(quote.kind === "plan" ? { planPriceId: quote.saleId } : { packId: quote.saleId }),
        currency: quote.currency,
        amount: quote.amountMinor,
        discount: quote.discountMinor,
      })),
    };
  },
);
