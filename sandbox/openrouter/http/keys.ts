import { findModel, isFree } from "../models/model-list";
import { ApiError } from "./api-error";
import type { Journal } from "./journal";

/** Answers 401 as a key does that was revoked. Every other non-empty key is accepted. */
export const INVALID_KEY = "sk-or-invalid";
/** Answers 402 to every paid model: its account has no credits left. */
export const NO_CREDITS_KEY = "sk-or-no-credits";
/** Keys that begin so belong to a free account: free models only, 50 requests a day. */
export const FREE_TIER_PREFIX = "sk-or-free";

/** Source: https://openrouter.ai/docs/api-reference/limits, requests a day to free models. */
const FREE_REQUESTS_A_DAY = { freeTier: 50, paid: 1_000 };
const DAY_MS = 86_400_000;

/** What has become of a key since it was made; a key that is not here is as good as its name says. */
export type KeyFate = "revoked" | "exhausted";
export type KeyFates = ReadonlyMap<string, KeyFate>;

/**
 * The bearer key of a request. Throws 401 without one, and says the refused one in its error, as
 * careless providers do: a client must not pass that on.
 */
export function readKey(authorization: string | undefined, fates: KeyFates): string {
  const key = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!key) throw new ApiError(401, "The request carries no API key");
  if (key === INVALID_KEY || fates.get(key) === "revoked") {
    throw new ApiError(401, `This API key is not valid: ${key}`);
  }
  return key;
}

/** Throws 402 for a paid model without credits and 429 beyond a free account's day. */
export function checkAllowance(
  key: string,
  modelId: string,
  { journal, fates }: { journal: Journal; fates: KeyFates },
): void {
  const model = findModel(modelId);
  if (!model) return;
  const free = isFree(model);
  if (fates.get(key) === "exhausted") {
    throw new ApiError(402, `The limit of the key ${key} is used up`);
  }
  if (!free && (key === NO_CREDITS_KEY || key.startsWith(FREE_TIER_PREFIX))) {
    throw new ApiError(402, "The account of this key has no credits left");
  }
  const { limit, used } = freeRequests(key, journal);
  // The thousand of a paying account is told but not enforced: a benchmark runs in one day.
  if (free && key.startsWith(FREE_TIER_PREFIX) && used >= limit) {
    throw new ApiError(
      429,
      "The day's requests to free models are used up",
      {},
      { "retry-after": "3600" },
    );
  }
}

function freeRequests(key: string, journal: Journal) {
  const since = Date.now() - DAY_MS;
  const used = journal.ofKey(key).filter(({ model, status, startedAt }) => {
    const row = findModel(model);
    return status === 200 && startedAt > since && row !== undefined && isFree(row);
  }).length;
  const limit = key.startsWith(FREE_TIER_PREFIX)
    ? FREE_REQUESTS_A_DAY.freeTier
    : FREE_REQUESTS_A_DAY.paid;
  return { limit, used, remaining: Math.max(limit - used, 0) };
}

/** GET /key. Amounts in USD; the stand-in knows no time before it was started. */
export function describeKey(
  key: string,
  { journal, fates }: { journal: Journal; fates: KeyFates },
) {
  const usage = journal.ofKey(key).reduce((sum, { cost }) => sum + cost, 0);
  const limit = key === NO_CREDITS_KEY || fates.get(key) === "exhausted" ? 0 : null;
  return {
    data: {
      label: `${key.slice(0, 8)}...${key.slice(-3)}`,
      limit,
      limit_remaining: limit,
      limit_reset: null,
      usage,
      usage_daily: usage,
      usage_weekly: usage,
      usage_monthly: usage,
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      include_byok_in_limit: false,
      is_free_tier: key.startsWith(FREE_TIER_PREFIX),
      is_management_key: false,
      is_provisioning_key: false,
      creator_user_id: null,
      expires_at: null,
      free_model_daily_requests: freeRequests(key, journal),
      rate_limit: {
        requests: -1,
        interval: "10s",
        note: "No longer used.",
      },
    },
  };
}
