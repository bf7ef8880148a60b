import { z } from "zod";
import type { HistoryFilter } from "@/lib/usage/list-history";

const filterSchema = z.enum(["all", "used", "added", "removed"]).catch("all");
const seqSchema = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** What an address narrows the history to; everything for anything else. */
export function parseHistoryFilter(written: unknown): HistoryFilter {
  return filterSchema.parse(written);
}

/** The row that a page of the history ends before; null for the newest page. */
export function parseBeforeSeq(written: unknown): number | null {
  const parsed = seqSchema.safeParse(written);
  return parsed.success ? parsed.data : null;
}
