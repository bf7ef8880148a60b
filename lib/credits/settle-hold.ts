import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import type { HoldProgress } from "@/lib/credits/checkpoint-hold";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { callOne } from "@/lib/supabase/call";

/** How a held request ended; a failed or empty one is free, up to the catalog's daily number. */
export type HoldEnding = "completed" | "stopped" | "failed" | "empty";

/**
 * Charges what a held request used and gives the rest back. Safe to call from every exit: the first
 * call charges, every later one gets its answer again with `replayed`.
 */
export async function settleHold(
  access: AccountAccess,
  usage: HoldProgress & {
    ended: HoldEnding;
    model?: string | undefined;
    providerCostMicros?: number | undefined;
    /** A short code for the receipt, never a message of the provider's. */
    error?: string | undefined;
  },
): Promise<CreditAnswer> {
  const answer = await callOne(
    "settle_reservation",
    {
      p_account_id: access.accountId,
      p_reservation_id: usage.reservationId,
      p_origin: usage.origin,
      p_ended: usage.ended,
      p_started: usage.started,
      p_tools: usage.tools,
      p_model: usage.model ?? null,
      p_input_tokens: usage.inputTokens ?? 0,
      p_cached_tokens: usage.cachedTokens ?? 0,
      p_output_tokens: usage.outputTokens ?? 0,
      p_reasoning_tokens: usage.reasoningTokens ?? 0,
      p_provider_cost_micros: usage.providerCostMicros ?? null,
      p_error: usage.error ?? null,
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") topUpAfterCharge(access.accountId, answer);
  return answer;
}
