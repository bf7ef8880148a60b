import "server-only";
import { z } from "zod";
import { callOne } from "@/lib/supabase/call";

/** Sums up the ledger's days that are over, some at a time, for the overview. Returns how many. */
export async function foldFigures(): Promise<number> {
  return callOne("fold_figures", {}, z.number().int());
}
