import "server-only";
import { z } from "zod";
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
  /** Whose key is not in SEAL_KEYS, by account and provider: their owners have to bring them again. */
  unreadable: string[];
}

/**
 * Seals every stored provider key that is under an older key of SEAL_KEYS anew under the first, so
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
    for (const row of page) await resealOne(row, done);
    after = page.length === pageSize ? page.at(-1) : undefined;
  } while (after);
  return done;
}

async function resealOne(row: z.output<typeof sealedKeySchema>, done: Resealing): Promise<void> {
  if (isSealedUnderCurrent(row.sealed)) {
    done.untouched += 1;
    return;
  }
  const purpose = purposeOf(row.account_id, row.provider);
  try {
    const isReplaced = await callOne(
      "reseal_provider_key",
      {
        p_account_id: row.account_id,
        p_provider: row.provider,
        p_sealed_before: row.sealed,
        p_sealed: await seal(await unseal(row.sealed, purpose), purpose),
      },
      z.boolean(),
    );
    if (isReplaced) done.resealed += 1;
    else done.untouched += 1;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    done.unreadable.push(`${row.account_id} ${row.provider}`);
  }
}
