import "server-only";
import { z } from "zod";
import { endSession } from "@/lib/billing/purchases/checkout-end";
import { isMissing, stripe } from "@/lib/billing/stripe-client";
import { subscriptionMark } from "@/lib/coupons/subscription-mark";
import { statusOfUse, writeUse } from "@/lib/coupons/write-use";
import { Problem } from "@/lib/http/problem";
import { callMaybe } from "@/lib/supabase/call";

const useSchema = z.object({
  account_id: z.string(),
  status: z.enum(["reserved", "pending", "redeemed", "released"]),
  stripe_session_id: z.string().nullable(),
  stripe_subscription_id: z.string().nullable(),
  is_lapsed: z.boolean().nullable(),
});

/**
 * Ends a reservation by what Stripe says: an open Checkout is closed and its use comes back, a paid
 * one counts. One that Stripe will neither close nor call complete keeps its use. Nobody was shown a
 * Checkout whose session was not noted.
 *
 * @throws Problem conflict while a subscription is being given the discount.
 */
export async function settleUse(couponUseId: string): Promise<void> {
  const use = await callMaybe("find_coupon_use", { p_coupon_use_id: couponUseId }, useSchema);
  if (use?.status !== "reserved") return;
  const write = (status: "pending" | "redeemed" | "released") =>
    writeUse({
      accountId: use.account_id,
      couponUseId,
      status,
      sessionId: use.stripe_session_id,
    });
  if (use.stripe_subscription_id !== null) {
    const isOn = await isOnSubscription(use.stripe_subscription_id, couponUseId);
    if (!isOn && !use.is_lapsed) {
      throw new Problem("conflict", {
        detail: "Another code is being put on your plan. Try again in half an hour.",
      });
    }
    await write(isOn ? "redeemed" : "released");
  } else if (use.stripe_session_id === null) {
    await write("released");
  } else {
    const session = await endSession(use.stripe_session_id);
    const status = session === null ? "released" : statusOfUse(session);
    // A Checkout that Stripe does not close now may still be paid: its use stays reserved.
    if (status !== null) await write(status);
  }
}

/** The update that puts a discount on a subscription leaves this mark in the same moment. */
async function isOnSubscription(subscriptionId: string, couponUseId: string): Promise<boolean> {
  try {
    const { metadata } = await stripe().subscriptions.retrieve(subscriptionId);
    return metadata[subscriptionMark(couponUseId)] !== undefined;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
