import "server-only";
import { z } from "zod";
import { type Visits, visitAccounts } from "@/lib/credits/visit-accounts";
import { callOne } from "@/lib/supabase/call";

/** Tells every account of credits that end within a week, and of a day's spending far above its usual. */
export async function tellAccounts(): Promise<Visits & { notices: number }> {
  let notices = 0;
  const visits = await visitAccounts("list_accounts_to_tell", async (accountId) => {
    notices += await callOne("tell_account", { p_account_id: accountId }, z.number().int());
  });
  return { ...visits, notices };
}

/** Writes the reports of the last month that are not written yet, in the first week of a month. */
export async function reportMonths(): Promise<Visits & { reports: number }> {
  let reports = 0;
  const visits = await visitAccounts("list_accounts_to_report", async (accountId) => {
    if (await callOne("report_month", { p_account_id: accountId }, z.boolean())) reports += 1;
  });
  return { ...visits, reports };
}
