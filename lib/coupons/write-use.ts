import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { callMaybe } from "@/lib/supabase/call";

export type UseStatus = "pending" | "redeemed" | "released";

/** Writes what became of a coupon's use; null when the account has no such use. */
export function writeUse(report: {
  accountId: string;
  couponUseId: string;
  status: UseStatus;
  /** The Checkout that says so; only the one that was attached, or the first, gives a use back. */
  sessionId?: string | null;
}): Promise<string | null> {
  return callMaybe(
    "settle_coupon_use",
    {
      p_account_id: report.accountId,
      p_coupon_use_id: report.couponUseId,
      p_status: report.status,
      p_session_id: report.sessionId ?? null,
    },
    z.string(),
  );
}

/** What a Checkout (with its payment intent expanded) makes of its use; null while it is open. */
export function statusOfUse(session: Stripe.Checkout.Session): UseStatus | null {
  if (session.status === "expired") return "released";
  if (session.status !== "complete") return null;
  if (session.mode !== "payment" || session.payment_status !== "unpaid") return "redeemed";
  const intent = session.payment_intent;
  const status = intent !== null && typeof intent !== "string" ? intent.status : "processing";
  return status === "requires_payment_method" || status === "canceled" ? "released" : "pending";
}
