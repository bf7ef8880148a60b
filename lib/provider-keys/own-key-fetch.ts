import "server-only";
import type { Provider } from "@/lib/provider-keys/providers";

/**
 * A chat completion's body as a provider takes it: OpenAI and its likes call the limit of a reply
 * `max_completion_tokens`, and refuse the older name for newer models.
 */
export function bodyFor(provider: Pick<Provider, "id">, body: Record<string, unknown>) {
  if (provider.id === "openrouter") return body;
  const { max_tokens: maxTokens, ...rest } = body;
  return maxTokens === undefined ? rest : { max_completion_tokens: maxTokens, ...rest };
}

/** `fetch` for an SDK that writes OpenRouter's requests. */
export function fetchFor(provider: Pick<Provider, "id">): typeof fetch {
  return async (input, init) => {
    if (typeof init?.body !== "string") return fetch(input, init);
    return fetch(input, {
      ...init,
      body: JSON.stringify(bodyFor(provider, JSON.parse(init.body))),
    });
  };
}
