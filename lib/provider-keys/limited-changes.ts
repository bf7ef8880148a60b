import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { limitRate } from "@/lib/http/rate-limit";
import { saveProviderKey, syncProviderKey } from "@/lib/provider-keys/change-keys";
import type { ProviderKey } from "@/lib/provider-keys/key-answers";
import { requireKeyOwner } from "@/lib/provider-keys/key-owner";

/**
 * As `saveProviderKey`, 20 an hour an account: else this would be the place to try out keys that were
 * found somewhere.
 */
export async function storeProviderKey(
  access: AccountAccess,
  key: { providerId: string; key: string },
): Promise<{ key: ProviderKey }> {
  requireKeyOwner(access);
  await limitRate(`provider-keys:${access.accountId}`, { limit: 20, windowSeconds: 3600 });
  return { key: await saveProviderKey(access, key) };
}

/** As `syncProviderKey`, 60 an hour an account. */
export async function refreshProviderKey(
  access: AccountAccess,
  providerId: string,
): Promise<{ key: ProviderKey }> {
  requireKeyOwner(access);
  await limitRate(`provider-key-sync:${access.accountId}`, { limit: 60, windowSeconds: 3600 });
  return { key: await syncProviderKey(access, providerId) };
}
