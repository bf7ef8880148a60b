import "server-only";
import { z } from "zod";
import { mcpPurposeOf } from "@/lib/mcp/own-servers";
import { purposeOf } from "@/lib/provider-keys/found-key";
import { isSealedUnderCurrent, SealError, seal, unseal } from "@/lib/secrets/seal";
import { callMany, callOne } from "@/lib/supabase/call";

const pageSize = 200;

const sealedKeySchema = z.object({
  account_id: z.string(),
  provider: z.string(),
  sealed: z.string(),
});

export interface Resealing {
  /** Sealed anew under the current key. */
  resealed: number;
  /** Under the current key already, or replaced while this ran. */
  untouched: number;
  /** Whose key is not in SEAL_KEYS, by account and provider or server: their owners have to bring them again. */
  unreadable: string[];
}

const sealedTokenSchema = z.object({
  account_id: z.string(),
  server_id: z.string(),
  sealed: z.string(),
});

/**
 * Seals every stored provider key and MCP server's token that is under an older key of SEAL_KEYS anew under the first, so
 * that the older one can be taken out. Run again, it finds nothing to do.
 *
 * @throws Problem unavailable where this installation has no keys.
 */
export async function resealSecrets(): Promise<Resealing> {
  const done: Resealing = { resealed: 0, untouched: 0, unreadable: [] };
  let after: z.output<typeof sealedKeySchema> | undefined;
  do {
    const page = await callMany(
      "list_sealed_provider_keys",
      {
        p_after_account_id: after?.account_id ?? null,
        p_after_provider: after?.provider ?? null,
        p_limit: pageSize,
      },
      sealedKeySchema,
    );
    for (const { account_id, provider, sealed } of page) {
      const purpose = purposeOf(account_id, provider);
      await resealOne({ sealed, purpose, name: `${account_id} ${provider}` }, done, {
        put: (anew) =>
          callOne(
            "reseal_provider_key",
            {
              p_account_id: account_id,
              p_provider: provider,
              p_sealed_before: sealed,
              p_sealed: anew,
            },
            z.boolean(),
          ),
      });
    }
    after = page.length === pageSize ? page.at(-1) : undefined;
  } while (after);
  await resealTokens(done);
  return done;
}

async function resealTokens(done: Resealing): Promise<void> {
  let after: z.output<typeof sealedTokenSchema> | undefined;
  do {
    const page = await callMany(
      "list_sealed_mcp_tokens",
      {
        p_after_account_id: after?.account_id ?? null,
        p_after_server_id: after?.server_id ?? null,
        p_limit: pageSize,
      },
      sealedTokenSchema,
    );
    for (const { account_id, server_id, sealed } of page) {
      const purpose = mcpPurposeOf(account_id, server_id);
      await resealOne({ sealed, purpose, name: `${account_id} MCP server ${server_id}` }, done, {
        put: (anew) =>
          callOne(
            "reseal_mcp_token",
            {
              p_account_id: account_id,
              p_server_id: server_id,
              p_sealed_before: sealed,
              p_sealed: anew,
            },
            z.boolean(),
          ),
      });
    }
    after = page.length === pageSize ? page.at(-1) : undefined;
  } while (after);
}

async function resealOne(
  { sealed, purpose, name }: { sealed: string; purpose: string; name: string },
  done: Resealing,
  into: { put: (anew: string) => Promise<boolean> },
): Promise<void> {
  if (isSealedUnderCurrent(sealed)) {
    done.untouched += 1;
    return;
  }
  try {
    const isReplaced = await into.put(await seal(await unseal(sealed, purpose), purpose));
    if (isReplaced) done.resealed += 1;
    else done.untouched += 1;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    done.unreadable.push(name);
  }
}
