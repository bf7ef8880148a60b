import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { ownKeyRefusal } from "@/lib/credits/refusal";
import { getFallback } from "@/lib/provider-keys/list-keys";
import { type OwnKey, OwnKeyError, openOwnKey, ownKeyProblem } from "@/lib/provider-keys/own-key";

/** Who pays the provider of a model: the account's own key, or else its credits. */
export interface ChosenKey {
  /** Null where credits pay. */
  ownKey: OwnKey | null;
  /** Why credits pay in an own key's place, as the receipt says it; null where they do not. */
  fallback: string | null;
}

/**
 * Chooses who pays for a model. Credits never pay for a model that an own key serves, unless the
 * account lets them.
 *
 * @throws Problem plan_required, or conflict for a key that cannot be opened any more.
 */
export async function chooseKey(access: AccountAccess, model: string): Promise<ChosenKey> {
  const ownKey = await openOwnKey(access, model);
  if (ownKey.found?.isIncluded) return { ownKey, fallback: null };
  if (ownKey.isUnreadable) {
    if (await getFallback(access)) return { ownKey: null, fallback: "own_key_missing" };
    throw ownKeyProblem(new OwnKeyError("missing", ownKey.providerName));
  }
  if (ownKey.found === null) return { ownKey: null, fallback: null };
  if (!ownKey.found.fallsBack) throw await ownKeyRefusal(access);
  return { ownKey: null, fallback: "own_key_plan" };
}
