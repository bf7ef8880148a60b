import "server-only";
import { z } from "zod";
import { callOne } from "@/lib/supabase/call";

/** Notes how large the tables are, once a day. */
export async function noteTableSizes(): Promise<void> {
  await callOne("note_table_sizes", {}, z.number().int());
}

/** Sums up the ledger's days that are over, some at a time, for the overview. Returns how many. */
export async function foldFigures(): Promise<number> {
  return callOne("fold_figures", {}, z.number().int());
}
