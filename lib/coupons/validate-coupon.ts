import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { couponKinds } from "@/lib/coupons/coupon";
import { type CouponRefusal, couponRefusals } from "@/lib/coupons/coupon-refusal";
import { type CouponTarget, targetArguments } from "@/lib/coupons/reserve-coupon";
import { callMany, callOne } from "@/lib/supabase/call";

const terms = z.object({
  code: z.string(),
  kind: z.enum(couponKinds),
  value: z.number(),
  currency: z.string().nullable(),
  duration: z.enum(["once", "repeating", "forever"]),
  duration_months: z.number().int().nullable(),
  description: z.string(),
});

const validationSchema = z.object({
  outcome: z.enum(["ok", ...couponRefusals]),
  amount_minor: z.number().int().nullable(),
  discount_minor: z.number().int().nullable(),
});

const quoteSchema = z
  .object({
    kind: z.enum(["plan", "pack"]),
    sale_id: z.string(),
    currency: z.string(),
    amount_minor: z.number().int(),
    discount_minor: z.number().int(),
  })
  .transform((row) => ({
    kind: row.kind,
    /** A plan price's id, or a pack's. */
    saleId: row.sale_id,
    currency: row.currency,
    amountMinor: row.amount_minor,
    discountMinor: row.discount_minor,
  }));

export type CouponTermsShown = z.output<typeof terms>;
export type CouponQuote = z.output<typeof quoteSchema>;

export type Validation =
  | { refusal: CouponRefusal }
  | {
      refusal: null;
      terms: CouponTermsShown;
      /** Minor units of the target and of what is taken off it; null without a target. */
      amountMinor: number | null;
      discountMinor: number | null;
      /** Everything on sale that the code may be used on now. */
      quotes: CouponQuote[];
    };

/** Whether an account may use a code, on a target or at all. Promises nothing until it is used. */
export async function validateCoupon(
  access: AccountAccess,
  code: string,
  target: CouponTarget | null,
): Promise<Validation> {
  const who = { p_account_id: access.accountId, p_code: code };
  const row = await callOne(
    "validate_coupon",
    { ...who, ...targetArguments(target) },
    z.looseObject(validationSchema.shape),
  );
  if (row.outcome !== "ok") return { refusal: row.outcome };
  return {
    refusal: null,
    terms: terms.parse(row),
    amountMinor: row.amount_minor,
    discountMinor: row.discount_minor,
    quotes: target === null ? await callMany("quote_coupon", who, quoteSchema) : [],
  };
}
