import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { idOf } from "@/lib/billing/stripe-client";
import { statusOfUse, writeUse } from "@/lib/coupons/write-use";
import { callOne } from "@/lib/supabase/call";

const metadataSchema = z.object({ coupon_use_id: z.uuid() });

/**
 * Counts the coupon that a Checkout was paid with, or gives its use back when it ended unpaid: the
 * same for every event about it, in any order. A code typed on Stripe's page is counted here too.
 */
export async function noteCouponUse(
  session: Stripe.Checkout.Session,
  { accountId }: Owner,
): Promise<void> {
  const status = statusOfUse(session);
  if (status === null) return;
  const metadata = metadataSchema.safeParse(session.metadata);
  if (metadata.success) {
    const couponUseId = metadata.data.coupon_use_id;
    await writeUse({ accountId, couponUseId, status, sessionId: session.id });
    return;
  }
  if (status !== "redeemed") return;
  for (const { promotion_code } of session.discounts ?? []) {
    const promotionCodeId = idOf(promotion_code);
    if (promotionCodeId === null) continue;
    await callOne(
      "count_typed_coupon",
      {
        p_account_id: accountId,
        p_stripe_promotion_code_id: promotionCodeId,
        p_session_id: session.id,
      },
      z.boolean(),
    );
  }
}
