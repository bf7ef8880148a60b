import "server-only";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { serverEnv } from "@/lib/env/server";

/**
 * The one place that builds a model. `model` is an OpenRouter id such as
 * `anthropic/claude-sonnet-4.5`, over the application's own key; or, over a customer's, as its
 * provider calls it.
 */
export function createModel({
  model,
  over,
}: {
  model: string;
  over?: { apiKey: string; baseUrl: string; fetch: typeof fetch };
}) {
  const { OPENROUTER_API_KEY, OPENROUTER_BASE_URL, SITE_URL } = serverEnv();
  const openRouter = createOpenRouter(
    over
      ? { apiKey: over.apiKey, baseURL: over.baseUrl, fetch: over.fetch, compatibility: "strict" }
      : {
          apiKey: OPENROUTER_API_KEY,
          baseURL: OPENROUTER_BASE_URL,
          appUrl: SITE_URL,
          compatibility: "strict",
        },
  );
  return openRouter(model);
}
