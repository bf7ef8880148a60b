import { formatUsd, parseUsd, perToken } from "./decimal";
import type { ModelRow } from "./models-data";

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** USD. */
  cost: number;
  is_byok: boolean;
  prompt_tokens_details: {
    cached_tokens: number;
    cache_write_tokens: number;
    audio_tokens: number;
  };
  completion_tokens_details: { reasoning_tokens: number; audio_tokens: number };
  cost_details: {
    upstream_inference_cost: null;
    upstream_inference_prompt_cost: number;
    upstream_inference_completions_cost: number;
  };
}

/** Four characters a token: near enough to real tokenizers, and the same on every run. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** What the given tokens cost on this model, in the shape of a reply's `usage`. */
export function priceUsage(row: ModelRow, promptTokens: number, completionTokens: number): Usage {
  const promptCost = parseUsd(perToken(row.input)) * BigInt(promptTokens);
  const completionCost = parseUsd(perToken(row.completion)) * BigInt(completionTokens);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cost: Number(formatUsd(promptCost + completionCost)),
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: Number(formatUsd(promptCost)),
      upstream_inference_completions_cost: Number(formatUsd(completionCost)),
    },
  };
}
