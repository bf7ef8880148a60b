import "server-only";
import { z } from "zod";
import { getMetrics } from "@/lib/admin/get-metrics";
import { callMany } from "@/lib/supabase/call";

const count = z.number().int();

const movementRow = z
  .object({
    ledger_day: z.string(),
    type: z.string(),
    source: z.string(),
    currency: z.string(),
    movements: count,
    amount_micros: count,
    debt_micros: count,
    revenue_minor: count,
  })
  .transform((row) => ({
    day: row.ledger_day,
    type: row.type,
    /** Of a grant: where the credits came from; else empty. */
    source: row.source,
    /** Empty where no money stood behind the credits. */
    currency: row.currency,
    movements: row.movements,
    amountMicros: row.amount_micros,
    debtMicros: row.debt_micros,
    revenueMinor: row.revenue_minor,
  }));

const usageRow = z
  .object({
    code: z.string(),
    model: z.string(),
    currency: z.string(),
    requests: count,
    uses: count,
    failures: count,
    credits_micros: count,
    revenue_minor: count,
    provider_cost_micros: count,
  })
  .transform((row) => ({
    /** A line of the receipt: an action, or `tool:` and a tool's name. */
    code: row.code,
    model: row.model,
    currency: row.currency,
    requests: row.requests,
    uses: row.uses,
    failures: row.failures,
    creditsMicros: row.credits_micros,
    revenueMinor: row.revenue_minor,
    providerCostMicros: row.provider_cost_micros,
  }));

const topUserRow = z
  .object({
    account_id: z.string(),
    account_name: z.string(),
    email: z.string().nullable(),
    requests: count,
    credits_micros: count,
    provider_cost_micros: count,
  })
  .transform((row) => ({
    accountId: row.account_id,
    accountName: row.account_name,
    email: row.email,
    requests: row.requests,
    creditsMicros: row.credits_micros,
    providerCostMicros: row.provider_cost_micros,
  }));

const paymentRow = z
  .object({
    payment_day: z.string(),
    kind: z.enum(["subscription", "pack", "purchase", "topup"]),
    currency: z.string(),
    payments: count,
    amount_minor: count,
    returned_minor: count,
  })
  .transform((row) => ({
    day: row.payment_day,
    kind: row.kind,
    currency: row.currency,
    payments: row.payments,
    amountMinor: row.amount_minor,
    returnedMinor: row.returned_minor,
  }));

const deferredRow = z
  .object({ currency: z.string(), lots_minor: count, months_minor: count })
  .transform((row) => ({
    currency: row.currency,
    lotsMinor: row.lots_minor,
    monthsMinor: row.months_minor,
  }));

const churnRow = z
  .object({
    plan_id: z.string().nullable(),
    plan_name: z.string().nullable(),
    living: count,
    started: count,
    ended: count,
  })
  .transform((row) => ({
    planId: row.plan_id,
    plan: row.plan_name,
    living: row.living,
    started: row.started,
    ended: row.ended,
  }));

const planRow = z
  .object({
    plan_id: z.string().nullable(),
    plan_name: z.string().nullable(),
    accounts: count,
    monthly_minor: count,
    currency: z.string().nullable(),
  })
  .transform((row) => ({
    planId: row.plan_id,
    plan: row.plan_name,
    accounts: row.accounts,
    monthlyMinor: row.monthly_minor,
    currency: row.currency,
  }));

/**
 * Everything that the overview says of some UTC days, both included, and how the product stands now.
 * Credits are micro-credits, money is minor units of its currency, what providers charged is
 * micro-dollars.
 */
export async function getOverview({ from, to }: { from: string; to: string }) {
  const days = { p_from: from, p_to: to };
  const [metrics, movements, usage, topUsers, payments, deferred, churn, plans] = await Promise.all(
    [
      getMetrics({ from, to }),
      callMany("operator_ledger_days", days, movementRow),
      callMany("operator_usage", days, usageRow),
      callMany("operator_top_users", { ...days, p_limit: 10 }, topUserRow),
      callMany("operator_payment_days", days, paymentRow),
      callMany("operator_deferred", {}, deferredRow),
      callMany("operator_churn", days, churnRow),
      callMany("operator_plans", {}, planRow),
    ],
  );
  return { metrics, movements, usage, topUsers, payments, deferred, churn, plans };
}

export type Overview = Awaited<ReturnType<typeof getOverview>>;
