import "server-only";
import type { Turn } from "@/lib/chat/prepare-turn";
import { replyLimits } from "@/lib/chat/reply-limits";
import { estimateCost } from "@/lib/credits/estimate-cost";

/** Tokens that the model may write in a call, and read in all of them (null for no bound). */
export interface OutputLimit {
  maxOutputTokens: number;
  maxInputTokens: number | null;
  isShortened: boolean;
}

/**
 * Tokens that the model may write in a call, and read in all of them. A hold that was shrunk to what the account has shortens the
 * reply in the same measure: what the question costs without a reply comes off first.
 */
export async function outputLimit(turn: Turn, questionText: string): Promise<OutputLimit> {
  const { hold, settings, tools, inputTokens } = turn;
  const { maxOutputTokens } = replyLimits;
  const isShrunk =
    settings.pricing === "tokens" &&
    hold.lane === "credits" &&
    hold.chargedMicros < hold.costMicros;
  if (!isShrunk) return { maxOutputTokens, maxInputTokens: null, isShortened: false };
  const withoutReply = await estimateCost(
    {
      action: settings.action,
      tools: tools.map((tool) => tool.toolId),
      model: settings.model,
      inputTokens,
      outputTokens: 0,
      input: questionText,
    },
    null,
  );
  return {
    maxOutputTokens: affordableTokens({
      heldMicros: hold.chargedMicros,
      fullMicros: hold.costMicros,
      fixedMicros: withoutReply.costMicros,
      fullTokens: maxOutputTokens,
    }),
    maxInputTokens: inputTokens,
    isShortened: true,
  };
}

/** The share of the longest reply that a shrunk hold pays for; a reply has at least a few words. */
export function affordableTokens({
  heldMicros,
  fullMicros,
  fixedMicros,
  fullTokens,
}: {
  heldMicros: number;
  /** The price of all that was asked for, of which `fixedMicros` is not for the reply. */
  fullMicros: number;
  fixedMicros: number;
  /** The tokens of the longest reply, which `fullMicros` would pay. */
  fullTokens: number;
}): number {
  const share = (heldMicros - fixedMicros) / (fullMicros - fixedMicros);
  const tokens = Math.floor(fullTokens * share);
  return Number.isFinite(tokens) ? Math.min(fullTokens, Math.max(16, tokens)) : 16;
}
