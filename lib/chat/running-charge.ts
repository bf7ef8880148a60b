import "server-only";
import type { RunningCharge } from "@/lib/chat/chat-message";
import type { Turn } from "@/lib/chat/prepare-turn";
import type { ReplyUsage } from "@/lib/chat/reply-progress";
import { estimateCost } from "@/lib/credits/estimate-cost";

/** The charge at the beginning of a reply: nothing yet, and what is set aside for it. */
export function openingCharge({ hold }: Turn): RunningCharge {
  return {
    chargedMicros: 0,
    lines: [],
    holdMicros: hold.chargedMicros,
    balance: { availableMicros: hold.availableMicros, heldMicros: hold.heldMicros },
  };
}

/** What the reply would cost if it ended now, as the database prices it; a display, not a charge. */
export async function currentCharge(
  turn: Turn,
  questionText: string,
  usage: ReplyUsage,
): Promise<RunningCharge> {
  const estimate = await estimateCost(
    {
      action: turn.settings.action,
      tools: usage.tools,
      model: turn.settings.model,
      inputTokens: usage.inputTokens,
      cachedTokens: usage.cachedTokens,
      outputTokens: usage.outputTokens,
      reasoningTokens: usage.reasoningTokens,
      input: questionText,
    },
    null,
  );
  const share = chargedShare(turn);
  return {
    ...openingCharge(turn),
    chargedMicros: Math.ceil(estimate.costMicros * share),
    lines: share === 1 ? estimate.lines.map(({ code, micros }) => ({ code, micros })) : [],
  };
}

/** What part of the list price the turn's lane charges: on the customer's own key, the fee. */
function chargedShare({ hold }: Turn): number {
  if (hold.lane === "credits") return 1;
  return hold.lane === "byok" && hold.costMicros > 0 ? hold.chargedMicros / hold.costMicros : 0;
}
