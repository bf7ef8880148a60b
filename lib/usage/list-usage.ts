import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, timestamp } from "@/lib/supabase/call";
import { whoseRows } from "@/lib/usage/whose-rows";

const count = z.number().int();

const rowSchema = z
  .object({
    seq: count,
    created_at: timestamp,
    action: z.string().nullable(),
    service: z.string().nullable(),
    tools: z.array(z.string()),
    model: z.string().nullable(),
    input_tokens: count,
    cached_tokens: count,
    output_tokens: count,
    reasoning_tokens: count,
    bytes: count,
    amount_micros: count,
    debt_micros: count,
    success: z.boolean(),
    error: z.string().nullable(),
    lane: z.string(),
    actor_id: z.string().nullable(),
    department_id: z.string().nullable(),
    api_key_id: z.string().nullable(),
  })
  .transform((row) => ({
    seq: row.seq,
    at: row.created_at,
    action: row.action,
    service: row.service,
    tools: row.tools,
    model: row.model,
    inputTokens: row.input_tokens,
    cachedTokens: row.cached_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    bytes: row.bytes,
    /** What it cost: taken from credits, or owed. */
    chargedMicros: row.debt_micros - row.amount_micros,
    isSuccess: row.success,
    error: row.error,
    lane: row.lane,
    actorId: row.actor_id,
    departmentId: row.department_id,
    apiKeyId: row.api_key_id,
  }));

/** One use of credits, with what it was charged for. */
export type UsageRow = z.output<typeof rowSchema>;

/**
 * What the account (a member's own part of it) used, newest first, before a seq: at most `limit`
 * rows, up to 200.
 */
export function listUsage(
  access: AccountAccess,
  { beforeSeq, limit }: { beforeSeq: number | null; limit: number },
): Promise<UsageRow[]> {
  return callMany(
    "list_transactions",
    {
      p_account_id: access.accountId,
      p_before_seq: beforeSeq,
      p_limit: limit,
      p_actor_id: whoseRows(access),
      p_types: ["usage"],
    },
    rowSchema,
  );
}
