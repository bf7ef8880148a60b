import "server-only";
import { z } from "zod";
import { log, messageOf } from "@/lib/log/log";
import { callMany } from "@/lib/supabase/call";
import { DatabaseError } from "@/lib/supabase/database-error";

const pageSize = 200;

export interface Visits {
  /** Accounts that were listed. */
  due: number;
  done: number;
  /** Left to the next run: someone else was working on them. */
  busy: number;
  /** Failed, each with a line in the log. */
  failed: number;
}

/**
 * Makes one call for each account that a function lists, so that no lock is held for long and one
 * broken account stops none of the others.
 */
export async function visitAccounts(
  list:
    | "list_accounts_due"
    | "list_accounts_to_sweep"
    | "list_accounts_to_top_up"
    | "list_accounts_to_tell"
    | "list_accounts_to_report",
  visit: (accountId: string) => Promise<void>,
): Promise<Visits> {
  const visits: Visits = { due: 0, done: 0, busy: 0, failed: 0 };
  let after: string | null = null;
  for (;;) {
    const page: string[] = await callMany(list, { p_after: after, p_limit: pageSize }, z.string());
    for (const accountId of page) {
      visits.due += 1;
      try {
        await visit(accountId);
        visits.done += 1;
      } catch (error) {
        if (error instanceof DatabaseError && error.isBusy) visits.busy += 1;
        else {
          visits.failed += 1;
          log("error", list, { accountId, message: messageOf(error) });
        }
      }
    }
    after = page.at(-1) ?? null;
    if (page.length < pageSize || after === null) return visits;
  }
}
