import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callOne } from "@/lib/supabase/call";

/** Whether a subscription may begin with a trial: one an account, one a person. */
export async function mayHaveTrial(access: AccountAccess): Promise<boolean> {
  return callOne(
    "may_have_trial",
    { p_account_id: access.accountId, p_person_id: access.userId },
    z.boolean(),
  );
}
