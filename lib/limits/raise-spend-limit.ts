import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callOne } from "@/lib/supabase/call";

/**
 * Makes a limit `raisedMicros` until an instant, where that is more than the limit itself; then it
 * is the limit again, by itself. The audit log keeps who raised it.
 *
 * @param raise null ends a raise now.
 * @throws DatabaseError PT403 for a caller without the right `manage_limits`, 22023 for an end in the past.
 */
export async function raiseSpendLimit(
  access: AccountAccess,
  spendLimitId: string,
  raise: { raisedMicros: number; until: Date } | null,
): Promise<"ok" | "not_found"> {
  return callOne(
    "raise_spend_limit",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_spend_limit_id: spendLimitId,
      p_raised_micros: raise?.raisedMicros ?? null,
      p_raised_until: raise?.until.toISOString() ?? null,
    },
    z.enum(["ok", "not_found"]),
  );
}
