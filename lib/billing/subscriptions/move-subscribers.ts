import "server-only";
import { z } from "zod";
import { findCustomer } from "@/lib/billing/customers/customer";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { keepingPlans } from "@/lib/billing/subscriptions/keeping-plans";
import {
  findScheduledPriceId,
  schedulePlanChange,
} from "@/lib/billing/subscriptions/schedule-plan-change";
import { callMany, timestamp } from "@/lib/supabase/call";

const rowSchema = z.object({
  account_id: z.string(),
  account_name: z.string(),
  stripe_subscription_id: z.string(),
  status: z.string(),
  billing_interval: z.enum(["month", "year"]),
  currency: z.string(),
  from_unit_amount: z.number().int(),
  from_credits_micros: z.number().int().nullable(),
  to_unit_amount: z.number().int().nullable(),
  to_credits_micros: z.number().int().nullable(),
  to_stripe_price_id: z.string().nullable(),
  period_end: timestamp.nullable(),
  cancel_at: timestamp.nullable(),
});

type Row = z.output<typeof rowSchema>;

/** What becomes of a subscriber who pays a price that is sold no more. */
export interface Move {
  accountName: string;
  subscriptionId: string;
  interval: "month" | "year";
  currency: string;
  /** Minor units an interval, and micro-credits a month (null is unlimited). */
  from: { unitAmount: number; creditsMicros: number | null };
  /** Null where the plan is not sold by that interval and currency any more. */
  to: { unitAmount: number; creditsMicros: number | null } | null;
  /** When the new price begins: the end of what is paid. */
  at: string | null;
  /**
   * `moves`: to be moved, or (after a run that was no preview) moved by it. `planned`: moved by an
   * earlier one. Anything else is left alone, and says why.
   */
  state: "moves" | "planned" | "ends" | "switches" | "unpaid" | "paused" | "not_sold";
}

/**
 * Moves the subscribers of a plan to the price that it has now, each at the end of the period that
 * is paid: nothing is charged or granted before. Who has cancelled, has planned a switch, or has an
 * open invoice stays. Safe to run again, at once or after a crash: who is planned already is counted
 * as such, and a preview changes nothing.
 */
export async function moveSubscribers(
  planId: string,
  { isPreview }: { isPreview: boolean },
): Promise<Move[]> {
  const rows = await callMany("list_subscribers_to_move", { p_plan_id: planId }, rowSchema);
  const moves: Move[] = [];
  for (const row of rows) {
    moves.push({
      accountName: row.account_name,
      subscriptionId: row.stripe_subscription_id,
      interval: row.billing_interval,
      currency: row.currency,
      from: { unitAmount: row.from_unit_amount, creditsMicros: row.from_credits_micros },
      to:
        row.to_unit_amount === null
          ? null
          : { unitAmount: row.to_unit_amount, creditsMicros: row.to_credits_micros },
      at: row.period_end,
      state: await move(row, isPreview),
    });
  }
  return moves;
}

async function move(row: Row, isPreview: boolean): Promise<Move["state"]> {
  const toPriceId = row.to_stripe_price_id;
  const owner = await findCustomer(row.account_id);
  if (toPriceId === null || !owner) return "not_sold";
  const before = await readState(row.stripe_subscription_id, toPriceId);
  if (before.state !== "moves" || isPreview) return before.state;
  try {
    await keepingPlans(owner, before.subscription, () =>
      schedulePlanChange(before.subscription, {
        stripePriceId: toPriceId,
        interval: row.billing_interval,
      }),
    );
  } catch (error) {
    // Another run planned it meanwhile, or the customer did something else: what is there counts.
    const { state } = await readState(row.stripe_subscription_id, toPriceId);
    if (state === "moves") throw error;
    return state;
  }
  return "moves";
}

/** What Stripe says now: our row may lag behind. */
async function readState(subscriptionId: string, toPriceId: string) {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  const planned = await findScheduledPriceId(subscription);
  const state = ((): Move["state"] => {
    if (idOf(subscription.items.data[0]?.price) === toPriceId) return "planned";
    if (planned !== null) return planned === toPriceId ? "planned" : "switches";
    if (subscription.cancel_at_period_end || subscription.cancel_at !== null) return "ends";
    if (subscription.status === "paused") return "paused";
    return subscription.status === "active" || subscription.status === "trialing"
      ? "moves"
      : "unpaid";
  })();
  return { subscription, state };
}
