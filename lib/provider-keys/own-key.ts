import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { OwnKeyReason } from "@/lib/chat/chat-message";
import { afterResponse } from "@/lib/http/after-response";
import { Problem } from "@/lib/http/problem";
import type { KeyStatus } from "@/lib/provider-keys/check-key";
import { type FoundKey, findProviderKey } from "@/lib/provider-keys/found-key";
import { getProvider, type Provider } from "@/lib/provider-keys/providers";
import { SealError } from "@/lib/secrets/seal";
import { callOne } from "@/lib/supabase/call";

/** The own key of a request that is on the lane `byok`; null in it where it cannot be had. */
export interface OwnKey {
  providerName: string;
  found: (FoundKey & { provider: Provider }) | null;
  /** There is one, and no key of this installation opens it any more. */
  isUnreadable: boolean;
}

/**
 * The customer's own key did not serve a request. It holds a reason and nothing of the provider's
 * answer, in which the key may stand.
 */
export class OwnKeyError extends Error {
  override readonly name = "OwnKeyError";

  constructor(
    readonly reason: OwnKeyReason,
    readonly providerName: string,
  ) {
    super(`own provider key: ${reason}`);
  }
}

/** The key that serves a model, for a request that was begun on the lane `byok`. */
export async function openOwnKey(access: AccountAccess, model: string): Promise<OwnKey> {
  try {
    const found = await findProviderKey(access, { model });
    if (!found) return { providerName: "The provider", found: null, isUnreadable: false };
    const provider = getProvider(found.providerId);
    return { providerName: provider.name, found: { ...found, provider }, isUnreadable: false };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return { providerName: "The provider", found: null, isUnreadable: true };
  }
}

/**
 * Why a provider's status says that it did not serve the key; what else went wrong is `failed`. 403
 * is: providers answer it to a prompt that their moderation flags, which is not the key's fault.
 */
export function reasonOf(status: number | undefined): OwnKeyReason {
  if (status === 401) return "refused";
  if (status === 402) return "exhausted";
  return status === 429 ? "busy" : "failed";
}

const statusOfReason: Partial<Record<OwnKeyReason, KeyStatus>> = {
  refused: "refused",
  exhausted: "exhausted",
};

/** Remembers, after the response, how a provider answered a key, where that is news. */
export function noteKeyAnswer(
  access: AccountAccess,
  { found }: OwnKey,
  reason: OwnKeyReason | null,
) {
  const status = reason === null ? "valid" : statusOfReason[reason];
  if (!found || status === undefined || status === found.status) return;
  afterResponse("own_key_status", () =>
    callOne(
      "note_provider_key_status",
      {
        p_account_id: access.accountId,
        p_provider: found.providerId,
        p_key_id: found.keyId,
        p_status: status,
      },
      z.boolean(),
    ),
  );
}

/** Whether credits may be asked in the key's place: for what is the key's fault, not the request's. */
export function isFallbackReason(reason: OwnKeyReason): boolean {
  return reason === "refused" || reason === "exhausted" || reason === "busy";
}

/** What a caller of the API is told, where nothing else paid. */
export function ownKeyProblem({ reason, providerName }: OwnKeyError): Problem {
  const facts = { reason: `own_key_${reason}` };
  switch (reason) {
    case "refused":
      return new Problem("provider_key_refused", {
        detail: `${providerName} does not accept your key. Replace it under Settings, Provider keys.`,
        facts,
      });
    case "exhausted":
      return new Problem("provider_key_exhausted", {
        detail: `Your key has no money left at ${providerName}.`,
        facts,
      });
    case "busy":
      return new Problem("rate_limited", {
        detail: `${providerName} lets your key wait: too many requests.`,
        facts,
      });
    case "missing":
      return new Problem("conflict", {
        detail:
          "Your provider key was deleted or can no longer be read. Save it again, or delete it, under Settings, Provider keys.",
        facts,
      });
    default:
      return new Problem("upstream", { detail: `${providerName} did not answer your key.`, facts });
  }
}
