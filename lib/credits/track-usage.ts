import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import type { MeteredRequest } from "@/lib/credits/metered-request";
import { callOne } from "@/lib/supabase/call";

/** Usage that has happened; `input` prices nothing here, the text is gone. */
export type TrackedUsage = Omit<MeteredRequest, "input"> & {
  bytes?: number | undefined;
  /** The provider asked nothing for it: nothing is charged, and the cost stays visible. */
  isFree?: boolean | undefined;
  /** False: it failed, which is free up to the catalog's number a day. */
  success?: boolean | undefined;
  /** A short code for the receipt, never a message of the provider's. */
  error?: string | undefined;
};

/**
 * Writes usage that has happened, once an idempotency key. Nothing but its price can refuse it: what
 * the account cannot pay is owed, and limits and quotas count it. The provider's cost and `isFree`
 * are to be believed from a server alone.
 *
 * @throws DatabaseError 22023 for negative counts, 55P03 when the account is busy.
 */
export async function trackUsage(
  access: AccountAccess,
  usage: TrackedUsage,
  idempotencyKey: string | null,
): Promise<CreditAnswer> {
  const answer = await callOne(
    "track_usage",
    {
      p_account_id: access.accountId,
      p_action: usage.action,
      p_service: usage.service ?? null,
      p_model: usage.model ?? null,
      p_input_tokens: usage.inputTokens ?? 0,
      p_cached_tokens: usage.cachedTokens ?? 0,
      p_output_tokens: usage.outputTokens ?? 0,
      p_reasoning_tokens: usage.reasoningTokens ?? 0,
      p_bytes: usage.bytes ?? 0,
      p_provider_cost_micros: usage.providerCostMicros ?? null,
      p_is_free: usage.isFree ?? false,
      p_success: usage.success ?? true,
      p_error: usage.error ?? null,
      p_request_key: idempotencyKey,
      p_actor_id: access.userId,
      p_department_id: access.departmentId,
      p_api_key_id: access.apiKeyId,
      p_tools: usage.tools ?? [],
      p_lane: usage.lane ?? "credits",
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") topUpAfterCharge(access.accountId, answer);
  return answer;
}
