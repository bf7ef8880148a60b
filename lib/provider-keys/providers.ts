import "server-only";
import { serverEnv } from "@/lib/env/server";
import { Problem } from "@/lib/http/problem";

/** A provider whose keys customers may bring: how it is reached, and how a key is verified. */
export interface Provider {
  /** `openrouter`, or a vendor by its prefix in OpenRouter's names of models. */
  id: string;
  name: string;
  /** Where a customer makes a key. */
  keysUrl: string;
  baseUrl: () => string;
  /** A path that only a valid key may read. */
  verifyPath: string;
  /** What the path answers says of the key's money and free requests. */
  tellsLimits: boolean;
}

/** Every one speaks OpenAI's API and takes its key as a bearer token. */
const providers: readonly Provider[] = [
  {
    id: "openrouter",
    name: "OpenRouter",
    keysUrl: "https://openrouter.ai/settings/keys",
    baseUrl: () => serverEnv().OPENROUTER_BASE_URL,
    verifyPath: "/key",
    tellsLimits: true,
  },
  {
    id: "openai",
    name: "OpenAI",
    keysUrl: "https://platform.openai.com/api-keys",
    baseUrl: () => serverEnv().OPENAI_BASE_URL,
    verifyPath: "/models",
    tellsLimits: false,
  },
  {
    id: "google",
    name: "Google Gemini",
    keysUrl: "https://aistudio.google.com/apikey",
    baseUrl: () => serverEnv().GEMINI_BASE_URL,
    verifyPath: "/models",
    tellsLimits: false,
  },
  {
    id: "x-ai",
    name: "xAI",
    keysUrl: "https://console.x.ai",
    baseUrl: () => serverEnv().XAI_BASE_URL,
    verifyPath: "/models",
    tellsLimits: false,
  },
];

/** The providers, in the order in which they are offered. */
export function listProviders(): readonly Provider[] {
  return providers;
}

/** @throws Problem not_found for a provider that there is none of. */
export function getProvider(id: string): Provider {
  const provider = providers.find((each) => each.id === id);
  if (provider) return provider;
  const known = providers.map((each) => each.id).join(", ");
  throw new Problem("not_found", { detail: `There is no provider "${id}". There are: ${known}.` });
}

/** A model as the provider calls it: OpenRouter by its whole name, a vendor without its own prefix. */
export function modelAt(provider: Pick<Provider, "id">, model: string): string {
  const prefix = `${provider.id}/`;
  return model.startsWith(prefix) ? model.slice(prefix.length) : model;
}
