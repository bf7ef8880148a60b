import { findModel, providerOf } from "../models/model-list";
import type { JournalEntry } from "./journal";

/**
 * GET /generation?id=. An abandoned generation is `cancelled` and costs what was generated.
 * Source: the GenerationResponse type of OpenRouterTeam/typescript-sdk.
 */
export function describeGeneration(entry: JournalEntry) {
  const model = findModel(entry.model);
  const elapsed = (entry.endedAt ?? Date.now()) - entry.startedAt;
  return {
    data: {
      id: entry.id,
      upstream_id: null,
      model: entry.model,
      provider_name: model ? providerOf(model) : null,
      created_at: new Date(entry.startedAt).toISOString(),
      streamed: entry.streamed,
      cancelled: entry.aborted,
      finish_reason: entry.finishReason,
      native_finish_reason: entry.finishReason,
      total_cost: entry.cost,
      usage: entry.cost,
      upstream_inference_cost: null,
      cache_discount: null,
      is_byok: false,
      tokens_prompt: entry.promptTokens,
      tokens_completion: entry.completionTokens,
      native_tokens_prompt: entry.promptTokens,
      native_tokens_completion: entry.completionTokens,
      native_tokens_cached: 0,
      native_tokens_reasoning: 0,
      native_tokens_completion_images: null,
      num_media_prompt: null,
      num_media_completion: null,
      num_input_audio_prompt: null,
      num_search_results: null,
      num_fetches: null,
      latency: 0,
      generation_time: elapsed,
      moderation_latency: null,
      provider_responses: null,
      web_search_engine: null,
      api_type: "completions",
      router: null,
      service_tier: null,
      data_region: "global",
      app_id: null,
      preset_id: null,
      workspace_id: null,
      external_user: null,
      http_referer: null,
      user_agent: null,
      origin: "",
    },
  };
}
