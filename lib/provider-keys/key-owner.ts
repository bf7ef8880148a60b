import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";

/** Whether the caller may see and change the account's provider keys: a person who is owner or admin. */
export function canManageProviderKeys(access: AccountAccess): boolean {
  return access.apiKeyId === null && access.rights.includes("manage_keys");
}

/** @throws Problem forbidden, saying who may. */
export function requireKeyOwner(access: AccountAccess): void {
  if (canManageProviderKeys(access)) return;
  throw new Problem("forbidden", {
    detail: "Only an owner or admin of this account manages its provider keys.",
  });
}
