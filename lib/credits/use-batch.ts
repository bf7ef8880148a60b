import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import type { ChargeLane, MeteredRequest } from "@/lib/credits/metered-request";
import { callOne } from "@/lib/supabase/call";

/** The most items of a batch. */
export const maximumBatchSize = 1000;

/** One action of a batch; a null key guards nothing. `input` is not priced in batches. */
export type BatchItem = Omit<MeteredRequest, "input" | "lane"> & { idempotencyKey: string | null };

const numbers = z.array(z.number().int()).nullable();

const batchAnswerSchema = z
  .looseObject({
    refused_index: z.number().int().nullable(),
    charged_count: z.number().int().nullable(),
    replayed_count: z.number().int().nullable(),
    seqs: numbers,
    charged_micros: numbers,
  })
  .transform((row, context) => {
    const charged = row.charged_micros ?? [];
    const answer = creditAnswerSchema.safeParse({
      ...emptyAnswer,
      ...row,
      charged_micros: charged.reduce((sum, micros) => sum + micros, 0),
    });
    if (!answer.success) {
      context.addIssue({ code: "custom", message: answer.error.message });
      return z.NEVER;
    }
    return {
      /** As a single charge answers; `chargedMicros` is that of all items, charged now or before. */
      answer: answer.data satisfies CreditAnswer,
      /** The first item that cannot be charged, from 0; null when all are. */
      refusedAt: row.refused_index === null ? null : row.refused_index - 1,
      chargedCount: row.charged_count ?? 0,
      /** Items that their key had charged before. */
      replayedCount: row.replayed_count ?? 0,
      items: (row.seqs ?? []).map((seq, at) => ({ seq, chargedMicros: charged[at] ?? 0 })),
    };
  });

/** What a batch's answer has no single value for. */
const emptyAnswer = {
  replayed: false,
  seq: null,
  reservation_id: null,
  cost_micros: null,
  expires_at: null,
  price_version: null,
  line_codes: null,
  line_micros: null,
  lane: null,
};

export type BatchAnswer = z.output<typeof batchAnswerSchema>;

/**
 * Charges up to 1,000 actions at once, all of them or none. An item whose key has charged before, in
 * a batch or alone, is skipped and answered with its first charge.
 *
 * @throws DatabaseError 22023 for negative counts, no item or too many, 55P03 when the account is busy.
 */
export async function useBatch(
  access: AccountAccess,
  items: BatchItem[],
  lane: ChargeLane = "credits",
): Promise<BatchAnswer> {
  const batch = await callOne(
    "use_credits_batch",
    {
      p_account_id: access.accountId,
      p_request_keys: nullable(items.map((item) => item.idempotencyKey)),
      p_actions: items.map((item) => item.action),
      p_services: nullable(items.map((item) => item.service ?? null)),
      p_models: nullable(items.map((item) => item.model ?? null)),
      p_input_tokens: items.map((item) => item.inputTokens ?? 0),
      p_cached_tokens: items.map((item) => item.cachedTokens ?? 0),
      p_output_tokens: items.map((item) => item.outputTokens ?? 0),
      p_reasoning_tokens: items.map((item) => item.reasoningTokens ?? 0),
      p_provider_cost_micros: nullable(items.map((item) => item.providerCostMicros ?? null)),
      p_tools: items.map((item) => (item.tools ?? []).join(",")),
      p_actor_id: access.userId,
      p_department_id: access.departmentId,
      p_api_key_id: access.apiKeyId,
      p_lane: lane,
    },
    batchAnswerSchema,
  );
  if (batch.answer.outcome === "ok") topUpAfterCharge(access.accountId, batch.answer);
  return batch;
}

/** Generated types leave out that an element of an SQL array may be null. */
function nullable<T>(values: (T | null)[]): T[] {
  return values as T[];
}
