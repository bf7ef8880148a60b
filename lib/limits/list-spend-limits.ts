import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type SpendLimit, spendLimitSchema } from "@/lib/limits/spend-limit-schema";
import { callMany } from "@/lib/supabase/call";

/** The account's spend limits with where they stand now, by scope, name and window. */
export async function listSpendLimits(access: AccountAccess): Promise<SpendLimit[]> {
  return callMany("list_spend_limits", { p_account_id: access.accountId }, spendLimitSchema);
}
