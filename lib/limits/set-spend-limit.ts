import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { LimitMode, LimitScope, LimitWindow } from "@/lib/limits/spend-limit-schema";
import { callOne } from "@/lib/supabase/call";

const changeSchema = z
  .object({ outcome: z.enum(["ok", "not_found"]), spend_limit_id: z.string().nullable() })
  .transform((row) => ({ outcome: row.outcome, spendLimitId: row.spend_limit_id }));

/**
 * Sets the one limit of a scope and window. A new one counts what its window has seen already;
 * another amount or mode keeps the count and ends a raise. The audit log keeps who set it.
 *
 * @param limit `scopeId` of an account is the account's own id; `limitMicros` null removes it.
 * @throws DatabaseError PT403 for a caller without the right `manage_limits`, 22023 for a negative amount.
 */
export async function setSpendLimit(
  access: AccountAccess,
  limit: {
    scope: LimitScope;
    scopeId: string;
    window: LimitWindow;
    mode: LimitMode;
    limitMicros: number | null;
  },
) {
  return callOne(
    "set_spend_limit",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_scope: limit.scope,
      p_scope_id: limit.scopeId,
      p_window: limit.window,
      p_mode: limit.mode,
      p_limit_micros: limit.limitMicros,
    },
    changeSchema,
  );
}
