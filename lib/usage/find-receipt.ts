import "server-only";
import { z } from "zod";
import { type AccountAccess, canSeeBill } from "@/lib/auth/access";
import { callMaybe, timestamp } from "@/lib/supabase/call";
import { movementTypes } from "@/lib/usage/movement-types";

const micros = z.number().int();
const texts = z.array(z.string()).nullable();
const amounts = z.array(micros).nullable();

const receiptSchema = z
  .object({
    seq: z.number().int(),
    created_at: timestamp,
    type: z.enum(movementTypes),
    action: z.string().nullable(),
    tools: z.array(z.string()),
    model: z.string().nullable(),
    cost_micros: micros,
    charged_micros: micros,
    amount_micros: micros,
    debt_micros: micros,
    balance_before_micros: micros.nullable(),
    balance_after_micros: micros,
    line_codes: texts,
    line_names: texts,
    line_micros: amounts,
    price_version: z.number().int().nullable(),
    priced_at: timestamp.nullable(),
    lane: z.string(),
    success: z.boolean(),
    error: z.string().nullable(),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    conversation_id: z.string().nullable(),
    actor_id: z.string().nullable(),
    api_key_id: z.string().nullable(),
    refers_to_seq: z.number().int().nullable(),
    lot_ids: texts,
    lot_sources: texts,
    lot_micros: amounts,
    lot_expires_at: z.array(timestamp.nullable()).nullable(),
    lot_period_ends: z.array(timestamp.nullable()).nullable(),
    source_key: z.string().nullable(),
  })
  .transform((row) => ({
    seq: row.seq,
    at: row.created_at,
    type: row.type,
    action: row.action,
    /** Where a grant came from, as its lot says; of other rows the first word of their key. */
    origin:
      row.type === "grant"
        ? (row.lot_sources?.[0] ?? null)
        : (row.source_key?.split(":")[0] ?? null),
    /** The payment whose refund or dispute this row settles. */
    reversedPaymentId: /^reversal:([^:]+):/.exec(row.source_key ?? "")?.[1] ?? null,
    model: row.model,
    /** The list price. */
    costMicros: row.cost_micros,
    /** What was taken, from credits or as debt. */
    chargedMicros: row.charged_micros,
    amountMicros: row.amount_micros,
    debtMicros: row.debt_micros,
    balanceBeforeMicros: row.balance_before_micros ?? 0,
    balanceAfterMicros: row.balance_after_micros,
    lines: (row.line_codes ?? []).map((code, at) => ({
      code,
      /** As it was called in the price version it was charged under. */
      name: row.line_names?.[at] ?? code,
      micros: row.line_micros?.[at] ?? 0,
    })),
    priceVersion: row.price_version,
    pricedAt: row.priced_at,
    lane: row.lane,
    isSuccess: row.success,
    error: row.error,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    conversationId: row.conversation_id,
    actorId: row.actor_id,
    isByApiKey: row.api_key_id !== null,
    refersToSeq: row.refers_to_seq,
    lots: (row.lot_ids ?? []).map((lotId, at) => ({
      lotId,
      source: row.lot_sources?.[at] ?? "",
      micros: row.lot_micros?.[at] ?? 0,
      expiresAt: row.lot_expires_at?.[at] ?? null,
      periodEnd: row.lot_period_ends?.[at] ?? null,
    })),
  }));

export type Receipt = z.output<typeof receiptSchema>;

/** One row of the ledger, explained; null when there is none, or it is another member's. */
export async function findReceipt(access: AccountAccess, seq: number): Promise<Receipt | null> {
  const receipt = await callMaybe(
    "explain_transaction",
    { p_account_id: access.accountId, p_seq: seq },
    receiptSchema,
  );
  if (!receipt) return null;
  return canSeeBill(access) || receipt.actorId === access.userId ? receipt : null;
}
