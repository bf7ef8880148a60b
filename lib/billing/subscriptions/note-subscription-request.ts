import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { callVoid } from "@/lib/supabase/call";

/**
 * Writes into the audit log who asks for a change of the subscription, before Stripe is asked. What
 * came of it is written when Stripe's state is.
 */
export async function noteSubscriptionRequest(
  access: AccountAccess,
  request: "start" | "switch" | "undo_switch" | "cancel" | "pause" | "resume",
  planPriceId: string | null = null,
  reason: string | null = null,
): Promise<void> {
  await callVoid("note_subscription_request", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_request: request,
    p_plan_price_id: planPriceId,
    p_reason: reason,
  });
}
