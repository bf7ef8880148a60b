import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { type Visits, visitAccounts } from "@/lib/credits/visit-accounts";
import { callOne } from "@/lib/supabase/call";

const renewalSchema = z.object({ renewed: z.boolean() });

/** Renews whatever of the account is due; a second call changes nothing. */
export async function renewAccount(access: AccountAccess): Promise<void> {
  await callOne("reset_monthly_credits", { p_account_id: access.accountId }, renewalSchema);
}

/** Renews every account with something due; `renewed` counts those whose ledger moved. */
export async function renewDueAccounts(): Promise<Visits & { renewed: number }> {
  let renewed = 0;
  const visits = await visitAccounts("list_accounts_due", async (accountId) => {
    const answer = await callOne(
      "reset_monthly_credits",
      { p_account_id: accountId },
      renewalSchema,
    );
    if (answer.renewed) renewed += 1;
  });
  return { ...visits, renewed };
}
