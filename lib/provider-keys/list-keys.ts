import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { ProviderKey } from "@/lib/provider-keys/key-answers";
import { listProviders } from "@/lib/provider-keys/providers";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";

const micros = z.number().int().nullable();

const rowSchema = z
  .object({
    provider: z.string(),
    last_four: z.string(),
    status: z.enum(["valid", "exhausted", "refused"]),
    label: z.string().nullable(),
    limit_usd_micros: micros,
    remaining_usd_micros: micros,
    usage_usd_micros: micros,
    limit_resets: z.string().nullable(),
    is_free_tier: z.boolean(),
    free_requests_limit: micros,
    free_requests_remaining: micros,
    created_at: timestamp,
    checked_at: timestamp,
  })
  .transform(
    (row): ProviderKey => ({
      provider: row.provider,
      name: listProviders().find(({ id }) => id === row.provider)?.name ?? row.provider,
      lastFour: row.last_four,
      status: row.status,
      label: row.label,
      limitUsd: dollars(row.limit_usd_micros),
      remainingUsd: dollars(row.remaining_usd_micros),
      usageUsd: dollars(row.usage_usd_micros),
      limitResets: row.limit_resets,
      isFreeTier: row.is_free_tier,
      freeRequests:
        row.free_requests_limit === null || row.free_requests_remaining === null
          ? null
          : { limit: row.free_requests_limit, remaining: row.free_requests_remaining },
      createdAt: row.created_at,
      checkedAt: row.checked_at,
    }),
  );

/** The account's provider keys, each by its last four. */
export async function listProviderKeys(access: AccountAccess): Promise<ProviderKey[]> {
  return callMany("list_provider_keys", { p_account_id: access.accountId }, rowSchema);
}

/** Whether credits may pay for what an own key does not serve. */
export async function getFallback(access: AccountAccess): Promise<boolean> {
  return callOne("get_provider_key_fallback", { p_account_id: access.accountId }, z.boolean());
}

function dollars(usdMicros: number | null): number | null {
  return usdMicros === null ? null : usdMicros / 1_000_000;
}
