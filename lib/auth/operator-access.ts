import "server-only";
import { type AccountAccess, makeAccess, rights } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";

/**
 * An operator's access to a customer's account: it sees and may do what the owner may, and whatever
 * it does is noted as the operator's.
 *
 * @throws Problem not_found for whoever is no operator, a key among them.
 */
export function operatorAccess(
  operator: AccountAccess,
  account: { accountId: string; name: string; kind: "personal" | "organization" },
): AccountAccess {
  if (!operator.isOperator || operator.apiKeyId !== null) throw new Problem("not_found");
  return makeAccess({
    accountId: account.accountId,
    accountName: account.name,
    accountKind: account.kind,
    role: "owner",
    rights,
    departmentId: null,
    userId: operator.userId,
    email: operator.email,
    isOperator: true,
    apiKeyId: null,
    scopes: ["read", "meter", "billing"],
  });
}
