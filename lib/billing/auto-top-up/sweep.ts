import "server-only";
import { topUp } from "@/lib/billing/auto-top-up/attempt";
import { type Visits, visitAccounts } from "@/lib/credits/visit-accounts";

/**
 * Visits every account that has run low or has an attempt in flight: what a lost response, a crash
 * or a lapsed lot left undone. `outcomes` counts what each came to.
 */
export async function sweepTopUps(): Promise<Visits & { outcomes: Record<string, number> }> {
  const outcomes: Record<string, number> = {};
  const visits = await visitAccounts("list_accounts_to_top_up", async (accountId) => {
    const outcome = await topUp(accountId);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  return { ...visits, outcomes };
}
