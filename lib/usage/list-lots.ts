import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMany, timestamp } from "@/lib/supabase/call";

const micros = z.number().int();

const lotSchema = z
  .object({
    grant_id: z.string(),
    source: z.string(),
    amount_micros: micros,
    remaining_micros: micros,
    held_micros: micros,
    frozen_micros: micros,
    granted_at: timestamp,
    period_end: timestamp.nullable(),
    expires_at: timestamp.nullable(),
  })
  .transform((row) => ({
    lotId: row.grant_id,
    source: row.source,
    amountMicros: row.amount_micros,
    remainingMicros: row.remaining_micros,
    /** Held by something that runs now. */
    heldMicros: row.held_micros,
    /** Set aside while a dispute is open. */
    frozenMicros: row.frozen_micros,
    grantedAt: row.granted_at,
    /** The end of the period that a plan gave it for; null of credits that no plan gave. */
    periodEnd: row.period_end,
    /** When what is left lapses at the latest; null never. Pages show `lotEnd`. */
    expiresAt: row.expires_at,
  }));

export type Lot = z.output<typeof lotSchema>;

/** The lots that still hold credits, in the order in which they are used up. */
export function listLots(access: AccountAccess): Promise<Lot[]> {
  return callMany("list_grants", { p_account_id: access.accountId }, lotSchema);
}
