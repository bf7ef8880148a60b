import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";

/**
 * Whether the caller may see, make and revoke the account's API keys: a person who is its owner or
 * admin. A key may not, else one that leaked could make itself successors.
 */
export function canManageKeys(access: AccountAccess): boolean {
  return access.apiKeyId === null && access.rights.includes("manage_keys");
}

/** @throws Problem forbidden, saying who may. */
export function requireKeyManager(access: AccountAccess): void {
  if (canManageKeys(access)) return;
  throw new Problem("forbidden", {
    detail:
      access.apiKeyId === null
        ? "Only an owner or admin of this account manages its API keys."
        : "An API key cannot manage API keys. Sign in instead.",
  });
}
