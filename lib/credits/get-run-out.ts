import "server-only";
import { z } from "zod";
import { callMaybe } from "@/lib/supabase/call";

const runOutSchema = z
  .object({ micros_per_day: z.number().int(), runs_out_on: z.iso.date().nullable() })
  .transform((row) => ({
    microsPerDay: row.micros_per_day,
    /** A UTC day; null when it is more than two years away. */
    runsOutOn: row.runs_out_on,
  }));

export type RunOut = z.output<typeof runOutSchema>;

/**
 * When an account runs out at the pace of its last 14 days, as if nothing were added; null where
 * there is too little history to say.
 */
export function findRunOut(accountId: string): Promise<RunOut | null> {
  return callMaybe("get_run_out", { p_account_id: accountId }, runOutSchema);
}
