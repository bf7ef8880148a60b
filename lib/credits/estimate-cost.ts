import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { creditOutcomes } from "@/lib/credits/credit-answer";
import { type MeteredRequest, requestArguments } from "@/lib/credits/metered-request";
import { callOne } from "@/lib/supabase/call";

const estimateSchema = z
  .object({
    outcome: z.enum(creditOutcomes),
    subject: z.string().nullable(),
    cost_micros: z.number().int().nullable(),
    line_codes: z.array(z.string()).nullable(),
    line_names: z.array(z.string()).nullable(),
    line_micros: z.array(z.number().int()).nullable(),
    price_version: z.number().int().nullable(),
    available_micros: z.number().int().nullable(),
    is_affordable: z.boolean().nullable(),
    charged_micros: z.number().int().nullable(),
  })
  .transform((row) => ({
    outcome: row.outcome,
    /** What the catalog does not sell (`unpriced`), or the plan does not include (`plan_required`). */
    subject: row.subject,
    /** The list price, which the lines sum up to. */
    costMicros: row.cost_micros ?? 0,
    /** What a charge would take: the fee on the customer's own key, nothing on an unlimited plan. */
    chargedMicros: row.charged_micros ?? 0,
    lines: (row.line_codes ?? []).map((code, at) => ({
      code,
      name: row.line_names?.[at] ?? code,
      micros: row.line_micros?.[at] ?? 0,
    })),
    priceVersion: row.price_version,
    /** Null without an account. */
    availableMicros: row.available_micros,
    isAffordable: row.is_affordable,
  }));

export type CostEstimate = z.output<typeof estimateSchema>;

/** What a request costs and whether the account can pay it; nothing is written. */
export async function estimateCost(
  request: MeteredRequest,
  access: AccountAccess | null,
): Promise<CostEstimate> {
  return callOne(
    "calculate_query_cost",
    {
      ...requestArguments(request),
      p_cached_tokens: request.cachedTokens ?? 0,
      p_reasoning_tokens: request.reasoningTokens ?? 0,
      p_provider_cost_micros: request.providerCostMicros ?? null,
      p_account_id: access?.accountId ?? null,
      p_lane: request.lane ?? "credits",
    },
    estimateSchema,
  );
}
