import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, timestamp } from "@/lib/supabase/call";
import { type MovementType, movementTypes } from "@/lib/usage/movement-types";
import { whoseRows } from "@/lib/usage/whose-rows";

const micros = z.number().int();

const rowSchema = z
  .object({
    seq: z.number().int(),
    created_at: timestamp,
    type: z.enum(movementTypes),
    action: z.string().nullable(),
    tools: z.array(z.string()),
    amount_micros: micros,
    debt_micros: micros,
    balance_after_micros: micros,
    success: z.boolean(),
    lane: z.string(),
    source_key: z.string().nullable(),
  })
  .transform((row) => ({
    seq: row.seq,
    at: row.created_at,
    type: row.type,
    action: row.action,
    tools: row.tools,
    /** What the credits moved by: negative when they went. */
    amountMicros: row.amount_micros,
    debtMicros: row.debt_micros,
    balanceAfterMicros: row.balance_after_micros,
    isSuccess: row.success,
    lane: row.lane,
    /** Where a grant came from: the first word of its key (LEDGER's keys), for example `invoice`. */
    origin: row.source_key?.split(":")[0] ?? null,
  }));

export type Movement = z.output<typeof rowSchema>;

/** What a history may be narrowed to. */
export const historyFilters = {
  all: [],
  used: ["usage", "adjustment"],
  added: ["grant", "refund", "reinstate"],
  removed: ["expire", "reversal", "repay"],
} as const satisfies Record<string, readonly MovementType[]>;

export type HistoryFilter = keyof typeof historyFilters;

export interface HistoryPage {
  movements: Movement[];
  /** Where the older rows begin; null on the last page. */
  nextBeforeSeq: number | null;
}

const usualLimit = 25;

/** The account's ledger (a member's own rows of it), newest first, before a seq. */
export async function listHistory(
  access: AccountAccess,
  {
    beforeSeq,
    filter,
    limit = usualLimit,
  }: { beforeSeq: number | null; filter: HistoryFilter; limit?: number },
): Promise<HistoryPage> {
  const rows = await callMany(
    "list_transactions",
    {
      p_account_id: access.accountId,
      p_before_seq: beforeSeq,
      // One more than shown tells whether there is another page.
      p_limit: limit + 1,
      p_actor_id: whoseRows(access),
      p_types: [...historyFilters[filter]],
    },
    rowSchema,
  );
  const movements = rows.slice(0, limit);
  const nextBeforeSeq = rows.length > limit ? (movements.at(-1)?.seq ?? null) : null;
  return { movements, nextBeforeSeq };
}
