import "server-only";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import type { LanguageModel } from "ai";
import { serverEnv } from "@/lib/env/server";

/**
 * The one place that builds a model. `model` is an OpenRouter id such as
 * `anthropic/claude-sonnet-4.5`; `apiKey` is the application's own unless a caller brings one.
 */
export function createModel({
  model,
  apiKey,
}: {
  model: string;
  apiKey?: string | undefined;
}): LanguageModel {
  const { OPENROUTER_API_KEY, OPENROUTER_BASE_URL, SITE_URL } = serverEnv();
  const openRouter = createOpenRouter({
    apiKey: apiKey ?? OPENROUTER_API_KEY,
    baseURL: OPENROUTER_BASE_URL,
    appUrl: SITE_URL,
    compatibility: "strict",
  });
  return openRouter(model);
}
