import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { fromSeconds, idOf, stripe } from "@/lib/billing/stripe-client";
import {
  isSuperseded,
  resolveSecondSubscription,
} from "@/lib/billing/subscriptions/resolve-second-subscription";
import {
  isLiveStatus,
  listSubscriptionRows,
  type SubscriptionRow,
} from "@/lib/billing/subscriptions/subscription-row";
import { callMaybe } from "@/lib/supabase/call";

const maximumAttempts = 8;

/**
 * Brings our row of a subscription up to what Stripe says now. Our version is read before Stripe is,
 * and the write happens only if the version still stands: an older, slower read can never overwrite
 * a newer one, and no lock is held during the call out.
 *
 * @param unresolved what a failure to end a second subscription does once this one is written: its
 *   own events come again for it, and nothing else waits for it.
 * @throws Error when the subscription is another customer's, or others kept writing.
 */
export async function syncSubscription(
  owner: Owner,
  subscriptionId: string,
  unresolved: "alert" | "throw" = "alert",
): Promise<Stripe.Subscription> {
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const rows = await listSubscriptionRows(owner.accountId);
    const row = rows.find((candidate) => candidate.subscriptionId === subscriptionId);
    const subscription = await stripe().subscriptions.retrieve(subscriptionId, {
      expand: ["schedule"],
    });
    if (idOf(subscription.customer) !== owner.customerId) {
      throw new Error(`${subscriptionId} is not a subscription of ${owner.customerId}`);
    }
    const version = await applyState(owner, row?.syncVersion ?? 0, subscription);
    if (version !== null) {
      // One that was canceled as the second is read again.
      if (await endsAsSecond(owner, subscription, rows, unresolved)) continue;
      return subscription;
    }
    await pause(attempt * 10 + Math.random() * 40);
  }
  throw new Error(`${subscriptionId} kept changing while it was read`);
}

/**
 * Checkout sells no second subscription, but two tabs, or the operator, can make one. Of two that
 * are written at once, the later writer sees both rows.
 */
async function endsAsSecond(
  owner: Owner,
  subscription: Stripe.Subscription,
  rowsBefore: SubscriptionRow[],
  unresolved: "alert" | "throw",
): Promise<boolean> {
  if (!isLiveStatus(subscription.status)) return false;
  const wasLive = rowsBefore.some(
    (row) => row.subscriptionId === subscription.id && isLiveStatus(row.status),
  );
  const rows = wasLive ? rowsBefore : await listSubscriptionRows(owner.accountId);
  const live = rows.filter((row) => isLiveStatus(row.status));
  if (live.length < 2 && !isSuperseded(subscription)) return false;
  try {
    const ended = await resolveSecondSubscription(owner);
    return ended.includes(subscription.id);
  } catch (error) {
    if (unresolved === "throw") throw error;
    raiseAlert("a second subscription could not be resolved yet", {
      accountId: owner.accountId,
      subscriptionId: subscription.id,
      error: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}

/** Returns the new version, or null when another writer came between. */
async function applyState(
  owner: Owner,
  expectedVersion: number,
  subscription: Stripe.Subscription,
): Promise<number | null> {
  const item = subscription.items.data[0];
  const next = nextPhase(subscription.schedule);
  return callMaybe(
    "apply_subscription_state",
    {
      p_account_id: owner.accountId,
      p_expected_version: expectedVersion,
      p_subscription_id: subscription.id,
      p_customer_id: owner.customerId,
      p_status: subscription.status,
      p_stripe_price_id: item?.price.id ?? null,
      p_item_id: item?.id ?? null,
      p_quantity: item?.quantity ?? 1,
      p_period_start: fromSeconds(item?.current_period_start),
      p_period_end: fromSeconds(item?.current_period_end),
      p_cancel_at: fromSeconds(cancelAt(subscription)),
      p_canceled_at: fromSeconds(subscription.canceled_at),
      p_ended_at: fromSeconds(subscription.ended_at),
      p_trial_end: fromSeconds(subscription.trial_end),
      p_scheduled_price_id: next?.priceId ?? null,
      p_scheduled_at: fromSeconds(next?.startsAt),
      p_schedule_id: idOf(subscription.schedule),
      p_created_at: fromSeconds(subscription.created),
      p_end_reason: endReason(subscription),
    },
    z.number().int(),
  );
}

/** Why it ended, for the pages; null while it has not. */
function endReason(subscription: Stripe.Subscription): string | null {
  if (subscription.ended_at === null) return null;
  if (isSuperseded(subscription)) return "superseded";
  return subscription.cancellation_details?.reason ?? null;
}

/** The portal sets `cancel_at` alone, the API the boolean: either means scheduled to cancel. */
function cancelAt(subscription: Stripe.Subscription): number | null {
  if (subscription.cancel_at !== null) return subscription.cancel_at;
  if (!subscription.cancel_at_period_end) return null;
  return subscription.items.data[0]?.current_period_end ?? null;
}

/** The price that a schedule switches to after the phase it is in. */
function nextPhase(schedule: string | Stripe.SubscriptionSchedule | null) {
  if (schedule === null || typeof schedule === "string") return null;
  const current = schedule.current_phase;
  if (schedule.status !== "active" || current === null) return null;
  const phase = schedule.phases.find((candidate) => candidate.start_date >= current.end_date);
  const priceId = idOf(phase?.items[0]?.price);
  return phase && priceId ? { priceId, startsAt: phase.start_date } : null;
}
