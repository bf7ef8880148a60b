import "server-only";
import { findAccount } from "@/lib/admin/search-accounts";
import type { AccountAccess } from "@/lib/auth/access";
import { operatorAccess } from "@/lib/auth/operator-access";
import { Problem } from "@/lib/http/problem";

/**
 * A customer's account as an operator found it, with the access to it.
 *
 * @throws Problem not_found when there is no such account, or the caller is no operator.
 */
export async function openAccount(operator: AccountAccess, accountId: string) {
  const account = await findAccount(accountId);
  if (!account) throw new Problem("not_found", { detail: "There is no such account." });
  return { account, access: operatorAccess(operator, account) };
}
