import "server-only";
import type { AccountAccess, Right } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";

/** What a right lets people do, as the end of "Only an owner or admin … ". */
const words: Record<Right, string> = {
  see_spending: "An owner, admin or billing member sees what everybody spent",
  buy: "An owner, admin or billing member buys credits",
  manage_members: "An owner or admin invites people and changes their roles",
  manage_owners: "An owner decides who owns the account",
  manage_departments: "An owner or admin changes departments",
  manage_limits: "An owner or admin sets spending limits",
  manage_projects: "An owner or admin changes projects",
  manage_keys: "An owner or admin manages API keys",
  rename_account: "An owner or admin renames the account",
};

/**
 * Refuses a caller whose role lacks a right, and says who has it. The database asks again under its
 * lock; this gives the sentence.
 *
 * @throws Problem forbidden.
 */
export function requireRight(access: AccountAccess, right: Right): void {
  if (access.rights.includes(right)) return;
  const of = access.accountName ? ` of ${access.accountName}` : "";
  throw new Problem("forbidden", { detail: `${words[right]}. Ask one${of}.`, facts: { right } });
}

/**
 * Refuses what only an organization has.
 *
 * @throws Problem conflict for a personal account.
 */
export function requireOrganization(access: AccountAccess): void {
  if (access.accountKind === "organization") return;
  throw new Problem("conflict", {
    detail: "This is a personal account. Make an organization, or name one by X-Account-Id.",
  });
}
