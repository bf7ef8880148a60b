import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany } from "@/lib/supabase/call";
import { daysOfRange, type UsageRange } from "@/lib/usage/usage-range";
import { whoseRows } from "@/lib/usage/whose-rows";

const count = z.number().int();

const summarySchema = z.object({
  dimension: z.enum(["total", "action", "tool", "model"]),
  value: z.string(),
  requests: count,
  failures: count,
  credits_micros: count,
  refunded_micros: count,
});

const seriesSchema = z.object({
  usage_day: z.string(),
  action: z.string(),
  tool: z.string(),
  requests: count,
  failures: count,
  credits_micros: count,
});

/** One thing that credits went to: an action's own price, or a tool on top of it. */
export interface UsageItem {
  kind: "action" | "tool";
  code: string;
  /** Of an action, how often it ran; of a tool, how many replies used it. */
  requests: number;
  micros: number;
}

export interface UsageDay {
  /** YYYY-MM-DD, UTC. */
  day: string;
  requests: number;
  micros: number;
  /** Micro-credits by `kind:code` of an item; what is missing is zero. */
  byItem: Record<string, number>;
}

export interface UsageReport {
  from: string;
  to: string;
  requests: number;
  failures: number;
  micros: number;
  refundedMicros: number;
  /** Over every day of the range, also those without usage. */
  dailyAverageMicros: number;
  /** From 0 to 1; null when nothing ran. */
  successRate: number | null;
  days: UsageDay[];
  /** What cost most first. */
  items: UsageItem[];
  models: { model: string; requests: number; micros: number }[];
}

/**
 * What the account (for a member, the member) used in the range of UTC days that ends with the day
 * of `now`, which is the database's time, so that a moved clock moves the report too.
 */
export async function getUsageReport(
  access: AccountAccess,
  { range, now }: { range: UsageRange; now: string },
): Promise<UsageReport> {
  const days = daysOfRange(range, now);
  const from = days[0] ?? now.slice(0, 10);
  const to = days.at(-1) ?? from;
  const asked = {
    p_account_id: access.accountId,
    p_from: from,
    p_to: to,
    p_actor_id: whoseRows(access),
  };
  const [summary, series] = await Promise.all([
    callMany("usage_summary", asked, summarySchema),
    callMany("usage_series", asked, seriesSchema),
  ]);
  const total = summary.find((row) => row.dimension === "total");
  const requests = total?.requests ?? 0;
  const failures = total?.failures ?? 0;
  const micros = total?.credits_micros ?? 0;
  return {
    from,
    to,
    requests,
    failures,
    micros,
    refundedMicros: total?.refunded_micros ?? 0,
    dailyAverageMicros: Math.round(micros / days.length),
    successRate: requests === 0 ? null : (requests - failures) / requests,
    days: days.map((day) =>
      dayOf(
        day,
        series.filter((row) => row.usage_day === day),
      ),
    ),
    items: summary.flatMap(itemOf).sort((a, b) => b.micros - a.micros || b.requests - a.requests),
    models: summary
      .filter((row) => row.dimension === "model")
      .map((row) => ({ model: row.value, requests: row.requests, micros: row.credits_micros }))
      .sort((a, b) => b.requests - a.requests),
  };
}

function itemOf(row: z.output<typeof summarySchema>): UsageItem[] {
  if (row.dimension !== "action" && row.dimension !== "tool") return [];
  return [
    {
      kind: row.dimension,
      code: row.value,
      requests: row.requests,
      micros: row.credits_micros,
    },
  ];
}

function dayOf(day: string, rows: z.output<typeof seriesSchema>[]): UsageDay {
  const found: UsageDay = { day, requests: 0, micros: 0, byItem: {} };
  for (const row of rows) {
    const key = row.tool === "" ? `action:${row.action}` : `tool:${row.tool}`;
    // A reply with tools has a row for itself and one for each tool: it is one request.
    if (row.tool === "") found.requests += row.requests;
    found.micros += row.credits_micros;
    found.byItem[key] = (found.byItem[key] ?? 0) + row.credits_micros;
  }
  return found;
}
