import "server-only";
import { z } from "zod";
import { afterResponse } from "@/lib/http/after-response";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { callOne } from "@/lib/supabase/call";

/**
 * Ends an attempt that was refused. Auto top-up stands still from then on, with one notice and one
 * mail, until another card is there; hearing of it again changes nothing.
 *
 * @param failure a decline code of Stripe's, or a code of our own.
 * @returns `failed`, `paid` where the payment has gone through after all, or `not_found`.
 */
export async function failTopUp(refused: {
  accountId: string;
  paymentId: string;
  failure: string;
  intentId: string | null;
}): Promise<"failed" | "paid" | "not_found"> {
  const outcome = await callOne(
    "fail_top_up",
    {
      p_account_id: refused.accountId,
      p_payment_id: refused.paymentId,
      p_failure: refused.failure,
      p_payment_intent_id: refused.intentId,
    },
    z.string(),
  );
  if (outcome === "stopped") afterResponse("outbox", drainOutbox);
  return outcome === "paid" || outcome === "not_found" ? outcome : "failed";
}
