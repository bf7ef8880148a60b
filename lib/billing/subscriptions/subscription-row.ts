import "server-only";
import { z } from "zod";
import { callMany, timestamp } from "@/lib/supabase/call";

const rowSchema = z
  .object({
    stripe_subscription_id: z.string(),
    stripe_customer_id: z.string(),
    status: z.string(),
    plan_id: z.string().nullable(),
    stripe_price_id: z.string().nullable(),
    stripe_item_id: z.string().nullable(),
    billing_interval: z.enum(["month", "year"]).nullable(),
    quantity: z.number().int(),
    period_start: timestamp.nullable(),
    period_end: timestamp.nullable(),
    cancel_at: timestamp.nullable(),
    ended_at: timestamp.nullable(),
    end_reason: z.string().nullable(),
    trial_end: timestamp.nullable(),
    scheduled_plan_id: z.string().nullable(),
    scheduled_at: timestamp.nullable(),
    stripe_schedule_id: z.string().nullable(),
    paid_until: timestamp.nullable(),
    sync_version: z.number().int(),
  })
  .transform((row) => ({
    subscriptionId: row.stripe_subscription_id,
    customerId: row.stripe_customer_id,
    status: row.status,
    planId: row.plan_id,
    priceId: row.stripe_price_id,
    itemId: row.stripe_item_id,
    interval: row.billing_interval,
    quantity: row.quantity,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    /** When it will end; set means that it is scheduled to. */
    cancelAt: row.cancel_at,
    endedAt: row.ended_at,
    /** Why it ended: Stripe's word, or `superseded` for the second of two. */
    endReason: row.end_reason,
    trialEnd: row.trial_end,
    scheduledPlanId: row.scheduled_plan_id,
    scheduledAt: row.scheduled_at,
    scheduleId: row.stripe_schedule_id,
    /** The latest end of what was paid; plan rights follow it. */
    paidUntil: row.paid_until,
    syncVersion: row.sync_version,
  }));

/** A subscription as it was last read from Stripe. */
export type SubscriptionRow = z.output<typeof rowSchema>;

/** The account's subscriptions, the one that gives the plan first. */
export async function listSubscriptionRows(accountId: string): Promise<SubscriptionRow[]> {
  return callMany("list_subscriptions", { p_account_id: accountId }, rowSchema);
}

const liveStatuses = new Set(["active", "trialing", "past_due", "unpaid", "paused"]);

/**
 * Whether a subscription in this status can still be billed, so that another one must not be sold
 * beside it. A status that is not known is not live: it gives nothing.
 */
export function isLiveStatus(status: string): boolean {
  return liveStatuses.has(status);
}
