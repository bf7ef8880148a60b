import "server-only";
import { z } from "zod";
import { callMany } from "@/lib/supabase/call";

/** Whom mail about an account's bill goes to: this person while they may buy, else the owners. */
export async function listBillAddresses(
  accountId: string,
  userId: string | null,
): Promise<string[]> {
  return callMany(
    "list_bill_addresses",
    { p_account_id: accountId, p_user_id: userId },
    z.string(),
  );
}
