import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { type MeteredRequest, requestArguments } from "@/lib/credits/metered-request";
import type { HoldOrigin } from "@/lib/credits/reserve-credits";
import { callOne } from "@/lib/supabase/call";

/**
 * Charges a sub-request of a run out of the budget that `reserveCredits` holds, once an idempotency
 * key. Many at once never come to more than the budget: what it lacks is answered with
 * `insufficient_credits` and the subject `run budget`, and a run that is over with `gone`. Either
 * way the sub-agent stops. The usage counts as that of the run's own actor, department and key.
 *
 * @throws DatabaseError 22023 for negative counts, 55P03 when the account is busy.
 */
export async function chargeReservation(
  access: AccountAccess,
  {
    reservationId,
    origin,
    idempotencyKey,
    note,
    ...request
  }: MeteredRequest & {
    reservationId: string;
    origin: HoldOrigin;
    idempotencyKey: string | null;
    /** A short code for the receipt. */
    note?: string | undefined;
  },
): Promise<CreditAnswer> {
  const answer = await callOne(
    "charge_reservation",
    {
      p_account_id: access.accountId,
      p_reservation_id: reservationId,
      p_origin: origin,
      ...requestArguments(request),
      p_cached_tokens: request.cachedTokens ?? 0,
      p_reasoning_tokens: request.reasoningTokens ?? 0,
      p_provider_cost_micros: request.providerCostMicros ?? null,
      p_service: request.service ?? null,
      p_request_key: idempotencyKey,
      p_lane: request.lane ?? "credits",
      p_error: note ?? null,
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") topUpAfterCharge(access.accountId, answer);
  return answer;
}
