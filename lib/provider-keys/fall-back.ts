import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { callOne } from "@/lib/supabase/call";

/**
 * Makes a hold of the lane `byok` one of credits, at list price; anything but `ok` leaves it as it
 * was. `plan_required` says that the account does not let credits pay.
 */
export async function fallBackToCredits(
  access: AccountAccess,
  reservationId: string,
): Promise<CreditAnswer> {
  return callOne(
    "fall_back_to_credits",
    { p_account_id: access.accountId, p_reservation_id: reservationId, p_origin: "chat" },
    creditAnswerSchema,
  );
}
