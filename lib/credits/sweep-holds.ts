import "server-only";
import { z } from "zod";
import { type Visits, visitAccounts } from "@/lib/credits/visit-accounts";
import { callOne } from "@/lib/supabase/call";

/** Settles or releases every hold that has outlived its time. */
export async function sweepHolds(): Promise<Visits & { holdsClosed: number }> {
  let holdsClosed = 0;
  const visits = await visitAccounts("list_accounts_to_sweep", async (accountId) => {
    const closed = await callOne(
      "sweep_reservations",
      { p_account_id: accountId },
      z.number().int(),
    );
    holdsClosed += closed;
  });
  return { ...visits, holdsClosed };
}
