import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { requireEntitlement } from "@/lib/pricing/entitlements";
import { checkKey, type KeyLimits, type KeyStatus } from "@/lib/provider-keys/check-key";
import { findProviderKey, sealKey } from "@/lib/provider-keys/found-key";
import type { ProviderKey } from "@/lib/provider-keys/key-answers";
import { requireKeyOwner } from "@/lib/provider-keys/key-owner";
import { listProviderKeys } from "@/lib/provider-keys/list-keys";
import { getProvider, type Provider } from "@/lib/provider-keys/providers";
import { Secret } from "@/lib/secrets/secret";
import { callOne, callVoid } from "@/lib/supabase/call";

/**
 * Makes a key the account's one for its provider, after the provider has accepted it. An earlier one
 * is gone with it.
 *
 * @throws Problem forbidden, plan_required, not_found (no such provider), provider_key_refused,
 *   upstream (the provider does not answer).
 */
export async function saveProviderKey(
  access: AccountAccess,
  { providerId, key: text }: { providerId: string; key: string },
): Promise<ProviderKey> {
  requireKeyOwner(access);
  const provider = getProvider(providerId);
  await requireEntitlement(access, "byok");
  const key = new Secret(text);
  const checked = await checkKey(provider, key);
  if (checked.status === "unreachable") throw unreachable(provider);
  if (checked.status === "refused") {
    throw new Problem("provider_key_refused", {
      detail: `${provider.name} does not accept this key. Check that it is whole and not revoked.`,
    });
  }
  const keyId = crypto.randomUUID();
  const outcome = await callOne(
    "save_provider_key",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_provider: provider.id,
      p_key_id: keyId,
      p_sealed: await sealKey(access, provider.id, key),
      p_last_four: key.lastFour,
    },
    z.enum(["ok", "plan_required"]),
  );
  // The plan ended since it was asked for.
  if (outcome === "plan_required") {
    await requireEntitlement(access, "byok");
    throw new Problem("busy");
  }
  await noteLimits(access, { providerId, keyId, ...checked });
  return getKey(access, providerId);
}

/**
 * Asks the provider what the key has left. A key that it no longer accepts says so from then on.
 *
 * @throws Problem forbidden, not_found, upstream.
 */
export async function syncProviderKey(
  access: AccountAccess,
  providerId: string,
): Promise<ProviderKey> {
  requireKeyOwner(access);
  const provider = getProvider(providerId);
  const found = await findProviderKey(access, { providerId });
  if (!found) throw noKey(provider);
  const checked = await checkKey(provider, found.key);
  if (checked.status === "unreachable") throw unreachable(provider);
  await noteLimits(access, { providerId, keyId: found.keyId, ...checked });
  return getKey(access, providerId);
}

/**
 * Deletes a key for good: its row is gone.
 *
 * @throws Problem forbidden, not_found.
 */
export async function deleteProviderKey(access: AccountAccess, providerId: string): Promise<void> {
  requireKeyOwner(access);
  const provider = getProvider(providerId);
  const isGone = await callOne(
    "delete_provider_key",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_provider: provider.id },
    z.boolean(),
  );
  if (!isGone) throw noKey(provider);
}

/** Lets credits pay for what an own key does not serve, or not. */
export async function setFallback(access: AccountAccess, fallsBack: boolean): Promise<void> {
  requireKeyOwner(access);
  await callVoid("set_provider_key_fallback", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_falls_back: fallsBack,
  });
}

async function noteLimits(
  access: AccountAccess,
  checked: { providerId: string; keyId: string; status: KeyStatus; limits: KeyLimits },
): Promise<void> {
  const { limits } = checked;
  await callOne(
    "note_provider_key_limits",
    {
      p_account_id: access.accountId,
      p_provider: checked.providerId,
      p_key_id: checked.keyId,
      p_status: checked.status,
      p_label: limits.label,
      p_limit_usd_micros: limits.limitUsdMicros,
      p_remaining_usd_micros: limits.remainingUsdMicros,
      p_usage_usd_micros: limits.usageUsdMicros,
      p_limit_resets: limits.limitResets,
      p_is_free_tier: limits.isFreeTier,
      p_free_requests_limit: limits.freeRequestsLimit,
      p_free_requests_remaining: limits.freeRequestsRemaining,
    },
    z.boolean(),
  );
}

async function getKey(access: AccountAccess, providerId: string): Promise<ProviderKey> {
  const key = (await listProviderKeys(access)).find(({ provider }) => provider === providerId);
  if (!key) throw noKey(getProvider(providerId));
  return key;
}

function noKey(provider: Provider): Problem {
  return new Problem("not_found", { detail: `The account has no key of ${provider.name}.` });
}

function unreachable(provider: Provider): Problem {
  return new Problem("upstream", {
    detail: `${provider.name} does not answer right now, so the key could not be checked.`,
  });
}
