import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { callMany } from "@/lib/supabase/call";
import type { usageSummaryAnswerSchema } from "@/lib/usage/answer-schemas";
import { whoseRows } from "@/lib/usage/whose-rows";

const count = z.number().int();

const rowSchema = z.object({
  dimension: z.enum(["total", "action", "tool", "model"]),
  value: z.string(),
  requests: count,
  failures: count,
  credits_micros: count,
  refunded_micros: count,
  input_tokens: count,
  output_tokens: count,
});

type Row = z.output<typeof rowSchema>;

/** What the account (a member's own part of it) used in some UTC days, both included, in API words. */
export async function getUsageSummary(
  access: AccountAccess,
  { from, to }: { from: string; to: string },
): Promise<z.output<typeof usageSummaryAnswerSchema>> {
  const rows = await callMany(
    "usage_summary",
    { p_account_id: access.accountId, p_from: from, p_to: to, p_actor_id: whoseRows(access) },
    rowSchema,
  );
  const total = rows.find(({ dimension }) => dimension === "total");
  const of = (dimension: Row["dimension"]) =>
    rows
      .filter((row) => row.dimension === dimension)
      .sort((a, b) => b.credits_micros - a.credits_micros || b.requests - a.requests);
  return {
    from,
    to,
    requests: total?.requests ?? 0,
    failures: total?.failures ?? 0,
    credits: toCredits(total?.credits_micros ?? 0),
    refunded: toCredits(total?.refunded_micros ?? 0),
    inputTokens: total?.input_tokens ?? 0,
    outputTokens: total?.output_tokens ?? 0,
    actions: of("action").map((row) => ({ action: row.value, ...figures(row) })),
    tools: of("tool").map((row) => ({
      tool: row.value,
      requests: row.requests,
      credits: toCredits(row.credits_micros),
    })),
    models: of("model").map((row) => ({ model: row.value, ...figures(row) })),
  };
}

function figures(row: Row) {
  return {
    requests: row.requests,
    failures: row.failures,
    credits: toCredits(row.credits_micros),
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
  };
}
