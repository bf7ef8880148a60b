import "server-only";
import { z } from "zod";
import { readText } from "@/lib/http/read-body";
import type { Provider } from "@/lib/provider-keys/providers";
import type { Secret } from "@/lib/secrets/secret";

const waitMs = 15_000;
const maxBytes = 2_000_000;

export type KeyStatus = "valid" | "exhausted" | "refused";

/** What a provider says of a key; money in micro-dollars, null where it says nothing or has no limit. */
export interface KeyLimits {
  label: string | null;
  limitUsdMicros: number | null;
  remainingUsdMicros: number | null;
  usageUsdMicros: number | null;
  /** When the limit counts anew: `daily`, `weekly`, `monthly`. */
  limitResets: string | null;
  isFreeTier: boolean;
  freeRequestsLimit: number | null;
  freeRequestsRemaining: number | null;
}

const noLimits: KeyLimits = {
  label: null,
  limitUsdMicros: null,
  remainingUsdMicros: null,
  usageUsdMicros: null,
  limitResets: null,
  isFreeTier: false,
  freeRequestsLimit: null,
  freeRequestsRemaining: null,
};

/** US dollars as micro-dollars, rounded down: no money is shown that is not there. */
const usdMicros = z.number().transform((usd) => Math.floor(usd * 1_000_000));

/** OpenRouter's GET /key. Source: https://openrouter.ai/docs/api-reference/limits */
const openRouterKey = z.object({
  data: z.object({
    label: z.string().nullish(),
    limit: usdMicros.nullish(),
    limit_remaining: usdMicros.nullish(),
    limit_reset: z.string().nullish(),
    usage: usdMicros.nullish(),
    is_free_tier: z.boolean().nullish(),
    free_model_daily_requests: z
      .object({ limit: z.number().int().nullish(), remaining: z.number().int().nullish() })
      .nullish(),
  }),
});

/**
 * Asks a provider about a key. `unreachable` is anything that says nothing of the key: an outage, a
 * limit of requests, an answer in another shape.
 */
export async function checkKey(
  provider: Provider,
  key: Secret,
): Promise<{ status: KeyStatus; limits: KeyLimits } | { status: "unreachable" }> {
  try {
    const response = await fetch(`${provider.baseUrl()}${provider.verifyPath}`, {
      headers: { authorization: `Bearer ${key.reveal()}`, accept: "application/json" },
      signal: AbortSignal.timeout(waitMs),
      redirect: "error",
      cache: "no-store",
    });
    if (isRefusal(response.status)) {
      await response.body?.cancel();
      return { status: "refused", limits: noLimits };
    }
    if (!response.ok) {
      await response.body?.cancel();
      return response.status === 402
        ? { status: "exhausted", limits: noLimits }
        : { status: "unreachable" };
    }
    const body: unknown = JSON.parse(await readText(response, maxBytes));
    if (!provider.tellsLimits) return { status: "valid", limits: noLimits };
    const parsed = openRouterKey.safeParse(body);
    return parsed.success ? told(key, parsed.data.data) : { status: "unreachable" };
  } catch {
    // What the network says of a failed request may hold its headers: nothing of it is kept.
    return { status: "unreachable" };
  }
}

/** Whether a status says that the key is not accepted. Gemini answers 400 to a key it does not know. */
export function isRefusal(status: number): boolean {
  return status === 400 || status === 401 || status === 403;
}

function told(key: Secret, data: z.output<typeof openRouterKey>["data"]) {
  const remainingUsdMicros = data.limit_remaining ?? null;
  const limits: KeyLimits = {
    label: data.label ? key.hideIn(data.label).slice(0, 120) : null,
    limitUsdMicros: data.limit ?? null,
    remainingUsdMicros,
    usageUsdMicros: data.usage ?? null,
    limitResets: data.limit_reset ?? null,
    isFreeTier: data.is_free_tier ?? false,
    freeRequestsLimit: data.free_model_daily_requests?.limit ?? null,
    freeRequestsRemaining: data.free_model_daily_requests?.remaining ?? null,
  };
  const isExhausted = remainingUsdMicros !== null && remainingUsdMicros <= 0;
  return { status: isExhausted ? ("exhausted" as const) : ("valid" as const), limits };
}
