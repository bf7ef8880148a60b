import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, callOne } from "@/lib/supabase/call";
import { DatabaseError } from "@/lib/supabase/database-error";

const renewalSchema = z.object({ renewed: z.boolean() });
const pageSize = 200;

/** Renews whatever of the account is due; a second call changes nothing. */
export async function renewAccount(access: AccountAccess): Promise<void> {
  await callOne("reset_monthly_credits", { p_account_id: access.accountId }, renewalSchema);
}

/**
 * Renews every account with something due, one call each, so that no lock is held for long. An
 * account that is busy is left to the next run.
 *
 * @returns how many accounts were looked at, moved, and left busy.
 */
export async function renewDueAccounts(): Promise<{ due: number; renewed: number; busy: number }> {
  const totals = { due: 0, renewed: 0, busy: 0 };
  let after: string | null = null;
  for (;;) {
    const page: string[] = await callMany(
      "list_accounts_due",
      { p_after: after, p_limit: pageSize },
      z.string(),
    );
    for (const accountId of page) {
      totals.due += 1;
      try {
        const { renewed } = await callOne(
          "reset_monthly_credits",
          { p_account_id: accountId },
          renewalSchema,
        );
        if (renewed) totals.renewed += 1;
      } catch (error) {
        if (!(error instanceof DatabaseError && error.isBusy)) throw error;
        totals.busy += 1;
      }
    }
    after = page.at(-1) ?? null;
    if (page.length < pageSize || after === null) return totals;
  }
}
