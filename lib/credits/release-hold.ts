import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import type { HoldOrigin } from "@/lib/credits/reserve-credits";
import { callOne } from "@/lib/supabase/call";

/** Gives a whole hold back, for a request that never ran. */
export async function releaseHold(
  access: AccountAccess,
  { reservationId, origin }: { reservationId: string; origin: HoldOrigin },
): Promise<CreditAnswer> {
  return callOne(
    "release_reservation",
    { p_account_id: access.accountId, p_reservation_id: reservationId, p_origin: origin },
    creditAnswerSchema,
  );
}
