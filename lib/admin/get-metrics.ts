import "server-only";
import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { credits, currency, minorUnits } from "@/lib/http/answer-parts";
import { callMany, callOne } from "@/lib/supabase/call";

export const metricsAnswerSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    people: z.int(),
    newPeople: z.int().describe("Who signed up in the range."),
    accounts: z.int().describe("Of people and organizations."),
    frozenAccounts: z.int(),
    requests: z.int(),
    failures: z.int(),
    providerCostUsd: z.number(),
    credits: z.object({
      used: credits,
      refunded: credits,
      granted: credits,
      expired: credits,
      takenBack: credits.describe("By refunds, disputes and changes of plan."),
      outstanding: credits.describe("What all accounts have now, held and frozen ones included."),
      debt: credits.describe("What all accounts owe now."),
    }),
    subscriptions: z
      .array(
        z.object({
          planId: z.string().nullable(),
          plan: z.string().nullable(),
          interval: z.enum(["month", "year"]).nullable(),
          currency: currency.nullable(),
          status: z.string(),
          subscriptions: z.int(),
          monthlyRevenue: minorUnits.describe("At their own prices; nothing while in a trial."),
        }),
      )
      .describe("Live ones, now."),
    revenue: z
      .array(z.object({ kind: z.string(), currency, payments: z.int(), amount: minorUnits }))
      .describe("What was paid in the range, before refunds."),
  })
  .meta({
    id: "Metrics",
    examples: [
      {
        from: "2026-03-01",
        to: "2026-03-31",
        people: 812,
        newPeople: 64,
        accounts: 840,
        frozenAccounts: 1,
        requests: 40210,
        failures: 113,
        providerCostUsd: 96.42,
        credits: {
          used: 201050,
          refunded: 40,
          granted: 260000,
          expired: 31000,
          takenBack: 500,
          outstanding: 410220.5,
          debt: 12,
        },
        subscriptions: [
          {
            planId: "pro",
            plan: "Pro",
            interval: "month",
            currency: "usd",
            status: "active",
            subscriptions: 38,
            monthlyRevenue: 110200,
          },
        ],
        revenue: [{ kind: "pack", currency: "usd", payments: 21, amount: 31500 }],
      },
    ],
  });

const count = z.number().int();

const figuresRow = z.object({
  people: count,
  people_new: count,
  accounts: count,
  requests: count,
  failures: count,
  used_micros: count,
  refunded_micros: count,
  provider_cost_micros: count,
  granted_micros: count,
  lapsed_micros: count,
  reversed_micros: count,
  outstanding_micros: count,
  debt_micros: count,
  frozen_accounts: count,
});

const subscriptionsRow = z
  .object({
    plan_id: z.string().nullable(),
    plan_name: z.string().nullable(),
    billing_interval: z.enum(["month", "year"]).nullable(),
    currency: z.string().nullable(),
    status: z.string(),
    subscriptions: count,
    monthly_minor: count.nullable(),
  })
  .transform((row) => ({
    planId: row.plan_id,
    plan: row.plan_name,
    interval: row.billing_interval,
    currency: row.currency,
    status: row.status,
    subscriptions: row.subscriptions,
    monthlyRevenue: row.monthly_minor ?? 0,
  }));

const revenueRow = z
  .object({ kind: z.string(), currency: z.string(), payments: count, amount_minor: count })
  .transform(({ amount_minor, ...row }) => ({ ...row, amount: amount_minor }));

/** The product's figures of some UTC days, both included, and how it stands now. */
export async function getMetrics({
  from,
  to,
}: {
  from: string;
  to: string;
}): Promise<z.output<typeof metricsAnswerSchema>> {
  const days = { p_from: from, p_to: to };
  const [figures, subscriptions, revenue] = await Promise.all([
    callOne("operator_figures", days, figuresRow),
    callMany("operator_subscriptions", {}, subscriptionsRow),
    callMany("operator_revenue", days, revenueRow),
  ]);
  return {
    from,
    to,
    people: figures.people,
    newPeople: figures.people_new,
    accounts: figures.accounts,
    frozenAccounts: figures.frozen_accounts,
    requests: figures.requests,
    failures: figures.failures,
    providerCostUsd: figures.provider_cost_micros / 1_000_000,
    credits: {
      used: toCredits(figures.used_micros),
      refunded: toCredits(figures.refunded_micros),
      granted: toCredits(figures.granted_micros),
      expired: toCredits(figures.lapsed_micros),
      takenBack: toCredits(figures.reversed_micros),
      outstanding: toCredits(figures.outstanding_micros),
      debt: toCredits(figures.debt_micros),
    },
    subscriptions,
    revenue,
  };
}
