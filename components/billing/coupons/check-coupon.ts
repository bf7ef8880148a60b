import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import type { AppliedCoupon } from "@/components/billing/coupons/applied-coupon";
import { formatPrice } from "@/lib/pricing/format-money";

const offerSchema = z.object({
  planPriceId: z.optional(z.string()),
  packId: z.optional(z.string()),
  currency: z.string(),
  amount: z.number(),
  discount: z.number(),
});

const answerSchema = z.discriminatedUnion("valid", [
  z.object({ valid: z.literal(false), message: z.string() }),
  z.object({
    valid: z.literal(true),
    coupon: z.object({
      code: z.string(),
      kind: z.enum(["credit_bonus", "percentage_discount", "fixed_discount", "free_month"]),
      value: z.number(),
      currency: z.nullable(z.string()),
      duration: z.enum(["once", "repeating", "forever"]),
      durationMonths: z.nullable(z.number()),
    }),
    offers: z.array(offerSchema),
  }),
]);

export type CouponCheck =
  /** Credits, which are there as soon as the code is redeemed. */
  | { state: "bonus"; code: string }
  | { state: "discount"; coupon: AppliedCoupon }
  | { state: "refused"; message: string };

/** Asks the server what a code is worth to the account. */
export async function checkCoupon(accountId: string, code: string): Promise<CouponCheck> {
  const answer = await callApi("POST", "/api/coupons/validate", { accountId, body: { code } });
  if (!answer.ok) return { state: "refused", message: answer.message };
  const parsed = answerSchema.safeParse(answer.data);
  if (!parsed.success) {
    return { state: "refused", message: "The code could not be checked. Try again." };
  }
  if (!parsed.data.valid) return { state: "refused", message: parsed.data.message };
  const { coupon, offers } = parsed.data;
  if (coupon.kind === "credit_bonus") return { state: "bonus", code: coupon.code };
  if (offers.length === 0) {
    return { state: "refused", message: "This code is for nothing that is on sale now." };
  }
  return {
    state: "discount",
    coupon: {
      accountId,
      code: coupon.code,
      words: wordsOf(coupon),
      duration: coupon.duration,
      durationMonths: coupon.durationMonths,
      offers: offers.map(({ planPriceId, packId, currency, amount, discount }) => ({
        saleId: planPriceId ?? packId ?? "",
        currency,
        amount,
        discount,
      })),
    },
  };
}

function wordsOf(coupon: { kind: string; value: number; currency: string | null }): string {
  if (coupon.kind === "free_month") return "one month free";
  if (coupon.kind === "fixed_discount" && coupon.currency !== null) {
    return `${formatPrice(coupon.value, coupon.currency)} off`;
  }
  return `${coupon.value}% off`;
}
