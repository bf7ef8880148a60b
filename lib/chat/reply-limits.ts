/** Bounds of one reply. They protect the provider's bill and the reader; none of them is a price. */
export const replyLimits = {
  /** Characters of one message: a few pages of text. */
  messageCharacters: 8_000,
  /** Tokens that the model may write in one reply. */
  maxOutputTokens: 4_000,
  /** Calls of the model in one reply; the last one must answer, without tools. */
  maxSteps: 8,
  /** Earlier messages that the model sees, and their characters in all. */
  historyMessages: 30,
  historyCharacters: 60_000,
  /** A model that sends nothing for so long has failed. */
  silenceMs: 45_000,
  /** The whole reply. */
  totalMs: 280_000,
} as const;

/** About how many tokens a text has: four characters each, where the model has not counted yet. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}

/** What a tool adds to what the model reads: its description, and some of what it returns. */
const tokensPerTool = 1_500;

/** A reply with tools reads everything again with what they returned. */
const readsWithTools = 2;

/**
 * Tokens that a reply may read, on the safe side: what a hold is made for. The same bound is behind
 * the price that is shown before sending; what is not used comes back.
 */
export function inputTokenBound({
  characters,
  toolCount,
}: {
  /** Instructions, history and question. */
  characters: number;
  toolCount: number;
}): number {
  const once = Math.ceil(estimateTokens(characters) * 1.25) + 150 + toolCount * tokensPerTool;
  return toolCount > 0 ? once * readsWithTools : once;
}
