import "server-only";
import { decodeProtectedHeader } from "jose";
import { serverEnv } from "@/lib/env/server";
import { Problem } from "@/lib/http/problem";
import { decryptText, encryptText } from "@/lib/secrets/jwe";

/** A sealed secret that cannot be opened: its key is gone, or it was sealed for something else. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/**
 * Encrypts a customer's secret for storing: a JWE (dir, A256GCM) under the first of SEAL_KEYS, which
 * it names. `purpose` (whose secret, and for what) is sealed with it, so that a secret copied into
 * another row opens nothing.
 *
 * @throws Problem unavailable where this installation has no keys.
 */
export async function seal(secret: string, purpose: string): Promise<string> {
  const [current] = serverEnv().SEAL_KEYS;
  if (!current) {
    throw new Problem("unavailable", {
      detail: "Secrets cannot be stored here: the operator sets SEAL_KEYS.",
    });
  }
  return encryptText(JSON.stringify({ purpose, secret }), current);
}

/**
 * Opens what `seal` made for the same purpose, under any of SEAL_KEYS.
 *
 * @throws SealError, which says nothing of what is inside.
 */
export async function unseal(sealed: string, purpose: string): Promise<string> {
  try {
    const text = await decryptText(sealed, (kid) => {
      const known = serverEnv().SEAL_KEYS.find((each) => each.kid === kid);
      if (!known) throw new SealError("sealed under a key that is not in SEAL_KEYS");
      return known.key;
    });
    const opened: unknown = JSON.parse(text);
    if (isSealed(opened) && opened.purpose === purpose) return opened.secret;
  } catch (error) {
    if (error instanceof SealError) throw error;
    throw new SealError("a sealed secret cannot be opened");
  }
  throw new SealError("a secret that was sealed for something else");
}

/** Whether a sealed secret is under the first of SEAL_KEYS; false for what is no sealed secret. */
export function isSealedUnderCurrent(sealed: string): boolean {
  try {
    return decodeProtectedHeader(sealed).kid === serverEnv().SEAL_KEYS[0]?.kid;
  } catch {
    return false;
  }
}

function isSealed(value: unknown): value is { purpose: string; secret: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "purpose" in value &&
    "secret" in value &&
    typeof value.secret === "string"
  );
}
