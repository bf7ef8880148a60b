import "server-only";
import { type AccountAccess, canBuy } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";

/**
 * Refuses a caller who may not buy for the account, and says whom to ask.
 *
 * @throws Problem forbidden.
 */
export function requireBuyer(access: AccountAccess): void {
  if (canBuy(access)) return;
  throw new Problem("forbidden", {
    detail:
      access.role === "member"
        ? `Ask an owner, admin or billing member${access.accountName ? ` of ${access.accountName}` : ""} to do this.`
        : 'This API key lacks the scope "billing".',
    facts: { ask: "an owner, admin or billing member" },
  });
}
