import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { KeyStatus } from "@/lib/provider-keys/check-key";
import { seal, unseal } from "@/lib/secrets/seal";
import { Secret } from "@/lib/secrets/secret";
import { callMaybe } from "@/lib/supabase/call";

const rowSchema = z.object({
  provider: z.string(),
  key_id: z.string(),
  sealed: z.string(),
  status: z.enum(["valid", "exhausted", "refused"]),
  is_included: z.boolean(),
  falls_back: z.boolean(),
});

/** A stored key that can be used now. */
export interface FoundKey {
  providerId: string;
  keyId: string;
  key: Secret;
  /** As the provider answered last. */
  status: KeyStatus;
  /** The plan includes own keys. */
  isIncluded: boolean;
  /** Credits may pay for what the key does not serve. */
  fallsBack: boolean;
}

/**
 * The account's key of a provider, or the one that serves a model; null where there is none.
 *
 * @throws SealError when it cannot be opened any more.
 */
export async function findProviderKey(
  access: AccountAccess,
  of: { providerId: string } | { model: string },
): Promise<FoundKey | null> {
  const row = await callMaybe(
    "find_provider_key",
    {
      p_account_id: access.accountId,
      p_provider: "providerId" in of ? of.providerId : null,
      p_model: "model" in of ? of.model : null,
    },
    rowSchema,
  );
  if (!row) return null;
  return {
    providerId: row.provider,
    keyId: row.key_id,
    key: new Secret(await unseal(row.sealed, purposeOf(access.accountId, row.provider))),
    status: row.status,
    isIncluded: row.is_included,
    fallsBack: row.falls_back,
  };
}

/** A key as it is stored. */
export function sealKey(access: AccountAccess, providerId: string, key: Secret): Promise<string> {
  return seal(key.reveal(), purposeOf(access.accountId, providerId));
}

/** What a sealed key is bound to: its row. */
export function purposeOf(accountId: string, providerId: string): string {
  return `provider:${accountId}:${providerId}`;
}
