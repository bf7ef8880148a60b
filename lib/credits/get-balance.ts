import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { renewAccount } from "@/lib/credits/renew-account";
import { callMaybe, timestamp } from "@/lib/supabase/call";

const micros = z.number().int();

const balanceSchema = z
  .object({
    available_micros: micros,
    held_micros: micros,
    frozen_micros: micros,
    debt_micros: micros,
    plan_id: z.string().nullable(),
    plan_name: z.string().nullable(),
    plan_kind: z.enum(["none", "free", "paid"]),
    is_unlimited: z.boolean(),
    period_start: timestamp.nullable(),
    period_end: timestamp.nullable(),
    period_used_micros: micros,
    lifetime_used_micros: micros,
    monthly_micros: micros.nullable(),
    allowance_micros: micros.nullable(),
    low_balance_micros: micros,
    low_at_micros: micros.nullable(),
    is_low: z.boolean(),
    is_spending_frozen: z.boolean(),
    is_due: z.boolean(),
    last_seq: z.number().int(),
    as_of: timestamp,
  })
  .transform((row) => ({
    availableMicros: row.available_micros,
    heldMicros: row.held_micros,
    /** Set aside while a dispute is open. */
    frozenMicros: row.frozen_micros,
    debtMicros: row.debt_micros,
    planId: row.plan_id,
    planName: row.plan_name,
    planKind: row.plan_kind,
    isUnlimited: row.is_unlimited,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    periodUsedMicros: row.period_used_micros,
    lifetimeUsedMicros: row.lifetime_used_micros,
    /** What the plan gives a month; null without a plan or without a bound. */
    monthlyMicros: row.monthly_micros,
    /** The same, but while the plan's trial runs: what the trial gave. */
    allowanceMicros: row.allowance_micros,
    lowBalanceMicros: row.low_balance_micros,
    /** What the account itself calls low; null goes by the catalog. */
    lowAtMicros: row.low_at_micros,
    isLow: row.is_low,
    isSpendingFrozen: row.is_spending_frozen,
    isDue: row.is_due,
    lastSeq: row.last_seq,
    asOf: row.as_of,
  }));

export type Balance = Omit<z.output<typeof balanceSchema>, "isDue">;

/**
 * The account's balance now. A period that has run out is renewed first, so a first visit already
 * shows the plan's credits; in between it is one read of one row.
 */
export async function getBalance(access: AccountAccess): Promise<Balance> {
  const first = await readBalance(access);
  if (!first.isDue) return first;
  await renewAccount(access);
  return readBalance(access);
}

async function readBalance(access: AccountAccess) {
  const balance = await callMaybe("get_balance", { p_account_id: access.accountId }, balanceSchema);
  if (!balance) throw new Error(`no balance row, or no catalog applied: ${access.accountId}`);
  return balance;
}
