import { z } from "zod";

/** Every answer that a function deciding about credits can give (the database's closed set). */
export const creditOutcomes = [
  "ok",
  "insufficient_credits",
  "in_debt",
  "limit_reached",
  "plan_required",
  "frozen",
  "quota_reached",
  "too_many_holds",
  "rate_limited",
  "idempotency_mismatch",
  "in_progress",
  "already_released",
  "gone",
  "stale",
  "unpriced",
  "not_found",
] as const;

export type CreditOutcome = (typeof creditOutcomes)[number];

/** One line of a price or receipt: `query` or `tool:github`, in micro-credits. */
export interface ChargeLine {
  code: string;
  micros: number;
}

const instant = z
  .string()
  .transform((written) => new Date(written).toISOString())
  .nullable();
const count = z.number().int().nullable();

/**
 * A `credit_answer` row, parsed. Amounts are micro-credits; `chargedMicros` of a hold is what is
 * held, of a refund it is negative.
 */
export const creditAnswerSchema = z
  .object({
    outcome: z.enum(creditOutcomes),
    replayed: z.boolean().nullable(),
    seq: count,
    reservation_id: z.string().nullable(),
    cost_micros: count,
    charged_micros: count,
    available_micros: count,
    held_micros: count,
    debt_micros: count,
    shortfall_micros: count,
    next_reset_at: instant,
    expires_at: instant,
    price_version: count,
    line_codes: z.array(z.string()).nullable(),
    line_micros: z.array(z.number().int()).nullable(),
    lane: z.string().nullable(),
    subject: z.string().nullable(),
    retry_after_seconds: count,
    top_up_at_micros: count,
    limit_scope: z.string().nullable(),
    limit_scope_id: z.string().nullable(),
    limit_window_ends_at: instant,
    warning: z.string().nullable(),
  })
  .transform((row) => ({
    outcome: row.outcome,
    replayed: row.replayed ?? false,
    seq: row.seq,
    reservationId: row.reservation_id,
    costMicros: row.cost_micros ?? 0,
    chargedMicros: row.charged_micros ?? 0,
    availableMicros: row.available_micros ?? 0,
    heldMicros: row.held_micros ?? 0,
    debtMicros: row.debt_micros ?? 0,
    shortfallMicros: row.shortfall_micros ?? 0,
    nextResetAt: row.next_reset_at,
    expiresAt: row.expires_at,
    priceVersion: row.price_version,
    lines: chargeLines(row.line_codes, row.line_micros),
    lane: row.lane,
    subject: row.subject,
    retryAfterSeconds: row.retry_after_seconds,
    /** What refused: `plan` for a quota, else whose spend limit it is. */
    limitScope: row.limit_scope,
    limitScopeId: row.limit_scope_id,
    /** When what refused counts anew. */
    limitWindowEndsAt: row.limit_window_ends_at,
    /** A limit that warns and was passed by this, for the first time in its window. */
    warning: row.warning,
    /** Auto top-up is on, and the balance has come down to where it begins. */
    isTopUpDue:
      row.top_up_at_micros !== null && (row.available_micros ?? 0) <= row.top_up_at_micros,
  }));

export type CreditAnswer = z.output<typeof creditAnswerSchema>;

/** The two parallel arrays that SQL speaks, as lines. */
export function chargeLines(codes: string[] | null, micros: number[] | null): ChargeLine[] {
  return (codes ?? []).map((code, at) => ({ code, micros: micros?.[at] ?? 0 }));
}
