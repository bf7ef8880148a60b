import { replyLimits } from "@/lib/chat/reply-limits";

interface StepUsage {
  inputTokens: number | undefined;
  outputTokens: number | undefined;
}

/**
 * How the model's next call in a reply is made: without tools where it has to answer, because it is
 * the last one allowed, or because a hold that was shrunk to what the account has pays for no
 * further round. A call that may use tools needs another one after it, which reads as much again.
 *
 * @param maxInputTokens what all calls together may read; null where the hold covers the reply.
 */
export function nextStep({
  stepNumber,
  usages,
  maxInputTokens,
}: {
  stepNumber: number;
  usages: StepUsage[];
  maxInputTokens: number | null;
}): { toolChoice?: "none" } {
  const isLast = stepNumber === replyLimits.maxSteps - 1;
  return isLast || isSpent(usages, maxInputTokens) ? { toolChoice: "none" } : {};
}

function isSpent(usages: StepUsage[], maxInputTokens: number | null): boolean {
  const last = usages.at(-1);
  if (maxInputTokens === null || last === undefined) return false;
  const read = usages.reduce((sum, usage) => sum + (usage.inputTokens ?? 0), 0);
  const next = (last.inputTokens ?? 0) + (last.outputTokens ?? 0);
  return read + 2 * next > maxInputTokens;
}
