import "server-only";
import { z } from "zod";
import { type Finding, ok, problem } from "@/lib/doctor/finding";
import { callMany } from "@/lib/supabase/call";

const accounts = 500;

const brokenSchema = z.object({ account_id: z.string(), invariant: z.string() });

/** Whether the ledger keeps its promises, for as many accounts as take a moment. */
export async function checkLedger(): Promise<Finding[]> {
  const broken = await callMany("verify_ledger", { p_limit: accounts }, brokenSchema);
  const [first] = broken;
  if (!first) return [ok(`The ledger is exact (of up to ${accounts} accounts).`)];
  const others = new Set(broken.map((row) => row.account_id)).size - 1;
  return [
    problem(
      `The ledger of account ${first.account_id} is not exact: ${first.invariant}${others > 0 ? `; and of ${others} more accounts` : ""}.`,
      "run in the SQL editor: select * from verify_ledger(); and let a person settle each row",
    ),
  ];
}
