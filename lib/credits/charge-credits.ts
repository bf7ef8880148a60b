import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { type MeteredRequest, requestArguments } from "@/lib/credits/metered-request";
import { callOne } from "@/lib/supabase/call";

/**
 * Checks and charges one action in one step, once an idempotency key.
 *
 * @throws DatabaseError 22023 for negative counts, 55P03 when the account is busy.
 */
export async function chargeCredits(
  access: AccountAccess,
  request: MeteredRequest,
  idempotencyKey: string | null,
): Promise<CreditAnswer> {
  const answer = await callOne(
    "check_and_deduct_credits",
    {
      p_account_id: access.accountId,
      ...requestArguments(request),
      p_cached_tokens: request.cachedTokens ?? 0,
      p_reasoning_tokens: request.reasoningTokens ?? 0,
      p_provider_cost_micros: request.providerCostMicros ?? null,
      p_service: request.service ?? null,
      p_request_key: idempotencyKey,
      p_actor_id: access.userId,
      p_department_id: access.departmentId,
      p_api_key_id: access.apiKeyId,
      p_lane: request.lane ?? "credits",
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") topUpAfterCharge(access.accountId, answer);
  return answer;
}
