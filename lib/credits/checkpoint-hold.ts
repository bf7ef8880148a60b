import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { creditOutcomes } from "@/lib/credits/credit-answer";
import type { HoldOrigin } from "@/lib/credits/reserve-credits";
import { callOne } from "@/lib/supabase/call";

/** What a held request has used so far; counts are cumulative. */
export interface HoldProgress {
  reservationId: string;
  origin: HoldOrigin;
  /** Whether the first output has come. */
  started: boolean;
  /** Tools that ran, as the catalog names them. */
  tools: string[];
  inputTokens?: number | undefined;
  cachedTokens?: number | undefined;
  outputTokens?: number | undefined;
  reasoningTokens?: number | undefined;
}

/**
 * Records how far a request has come, so that a killed server loses nothing, and keeps its hold
 * alive. Anything but `ok` means that the hold is no longer there: stop working.
 */
export async function checkpointHold(access: AccountAccess, progress: HoldProgress) {
  return callOne(
    "checkpoint_reservation",
    {
      p_account_id: access.accountId,
      p_reservation_id: progress.reservationId,
      p_origin: progress.origin,
      p_started: progress.started,
      p_tools: progress.tools,
      p_input_tokens: progress.inputTokens ?? 0,
      p_cached_tokens: progress.cachedTokens ?? 0,
      p_output_tokens: progress.outputTokens ?? 0,
      p_reasoning_tokens: progress.reasoningTokens ?? 0,
    },
    z.enum(creditOutcomes),
  );
}
