import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { isMissing, stripe, stripeErrors } from "@/lib/billing/stripe-client";
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
 * one counts. Nobody was shown a Checkout whose session was not noted.
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
    await write(session === null ? "released" : (statusOfUse(session) ?? "released"));
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

/** The session, closed if it was open; one that completes in this moment is complete. */
async function endSession(sessionId: string): Promise<Stripe.Checkout.Session | null> {
  try {
    await stripe().checkout.sessions.expire(sessionId);
  } catch (error) {
    if (isMissing(error)) return null;
    if (!(error instanceof stripeErrors.StripeInvalidRequestError)) throw error;
  }
  return stripe().checkout.sessions.retrieve(sessionId, { expand: ["payment_intent"] });
}
