import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { couponProblem, couponRefusals } from "@/lib/coupons/coupon-refusal";
import { callOne } from "@/lib/supabase/call";

const redemptionSchema = z.object({
  outcome: z.enum(["ok", ...couponRefusals]),
  credits_micros: z.number().int().nullable(),
  available_micros: z.number().int(),
  seq: z.number().int().nullable(),
});

/**
 * Gives the credits of a bonus, once to a person. Amounts in micro-credits.
 *
 * @throws Problem conflict or not_found with the reason; a discount's is `needs_purchase`.
 */
export async function redeemCoupon(
  access: AccountAccess,
  code: string,
): Promise<{ creditsMicros: number; availableMicros: number; seq: number | null }> {
  const answer = await callOne(
    "redeem_coupon",
    { p_account_id: access.accountId, p_user_id: access.userId, p_code: code },
    redemptionSchema,
  );
  if (answer.outcome !== "ok") throw couponProblem(answer.outcome);
  return {
    creditsMicros: answer.credits_micros ?? 0,
    availableMicros: answer.available_micros,
    seq: answer.seq,
  };
}
