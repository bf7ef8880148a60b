import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { customersPage } from "@/lib/billing/reconcile/customers-page";
import { type Difference, forPerson, type Pass } from "@/lib/billing/reconcile/difference";
import { replay } from "@/lib/billing/reconcile/replay";
import { fromSeconds, idOf, isMissing, stripe } from "@/lib/billing/stripe-client";
import {
  isLiveStatus,
  listSubscriptionRows,
  type SubscriptionRow,
} from "@/lib/billing/subscriptions/subscription-row";
import { callMaybe } from "@/lib/supabase/call";

/**
 * Every customer of ours: that it still exists, and that our rows say what Stripe says of each of
 * its subscriptions. A subscription changes long after it was created, so all are looked at.
 */
export const compareSubscriptions: Pass = {
  name: "subscriptions",
  async page(cursor) {
    const { owners, next } = await customersPage(cursor);
    return { comparisons: owners.map((owner) => () => compare(owner)), next };
  },
};

async function compare(owner: Owner): Promise<Difference[]> {
  const { accountId, customerId } = owner;
  // A deleted one stays linked in the past, and is compared no more.
  if ((await findCustomer(accountId))?.customerId !== customerId) return [];
  if (await isGone(customerId)) {
    return [
      {
        about: customerId,
        text: `Customer ${customerId} of account ${accountId} was deleted at Stripe, and is linked here.`,
        repair: () => replay({ type: "customer.deleted", objectId: customerId, customerId }),
      },
    ];
  }
  const rows = await listSubscriptionRows(accountId);
  const rowById = new Map(rows.map((row) => [row.subscriptionId, row]));
  const differences: Difference[] = [];
  const live: string[] = [];
  for await (const subscription of stripe().subscriptions.list({
    customer: customerId,
    status: "all",
    limit: 100,
    expand: ["data.schedule"],
  })) {
    const row = rowById.get(subscription.id);
    rowById.delete(subscription.id);
    if (isLiveStatus(subscription.status)) live.push(subscription.id);
    const words = row
      ? await inequality(row, subscription)
      : `${subscription.status}, unknown here`;
    if (words !== null) differences.push(differs(owner, subscription.id, words));
  }
  for (const row of rowById.values()) {
    if (row.customerId !== customerId || !isLiveStatus(row.status)) continue;
    differences.push(
      forPerson(
        row.subscriptionId,
        `Subscription ${row.subscriptionId} of account ${accountId} is ${row.status} here, and Stripe does not know it.`,
      ),
    );
  }
  if (live.length > 1) differences.push(tooMany(owner, live));
  return differences;
}

function differs({ accountId, customerId }: Owner, objectId: string, words: string): Difference {
  return {
    about: objectId,
    text: `Subscription ${objectId} of account ${accountId} at Stripe: ${words}.`,
    repair: () => replay({ type: "customer.subscription.updated", objectId, customerId }),
  };
}

/** Syncing one ends the second; it comes last, when every one of them has its row. */
function tooMany({ accountId, customerId }: Owner, live: string[]): Difference {
  const [objectId = ""] = live;
  return {
    about: accountId,
    text: `Account ${accountId} pays for ${live.length} subscriptions: ${live.join(", ")}.`,
    repair: () => replay({ type: "customer.subscription.updated", objectId, customerId }),
  };
}

async function isGone(customerId: string): Promise<boolean> {
  try {
    const customer = await stripe().customers.retrieve(customerId);
    return customer.deleted === true;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

/** What Stripe says otherwise than our row, in words; null when they agree. */
async function inequality(
  row: SubscriptionRow,
  subscription: Stripe.Subscription,
): Promise<string | null> {
  const item = subscription.items.data[0];
  const endsAt = subscription.cancel_at_period_end
    ? (subscription.cancel_at ?? item?.current_period_end)
    : subscription.cancel_at;
  const next = nextPhase(subscription.schedule);
  const facts: [string, string | number | null, string | number | null][] = [
    ["status", row.status, subscription.status],
    ["price", row.priceId, item?.price.id ?? null],
    ["quantity", row.quantity, item?.quantity ?? 1],
    ["period start", row.periodStart, fromSeconds(item?.current_period_start)],
    ["period end", row.periodEnd, fromSeconds(item?.current_period_end)],
    ["planned end", row.cancelAt, fromSeconds(endsAt)],
    ["end", row.endedAt, fromSeconds(subscription.ended_at)],
    ["trial end", row.trialEnd, fromSeconds(subscription.trial_end)],
    ["switch", row.scheduledAt, fromSeconds(next?.startsAt)],
    ["plan after it", row.scheduledPlanId, next && (await findPlanOfPrice(next.priceId))],
    ["schedule", row.scheduleId, idOf(subscription.schedule)],
  ];
  const unequal = facts.filter(([, here, there]) => here !== there);
  if (unequal.length === 0) return null;
  return unequal
    .map(([name, here, there]) => `${name} ${there ?? "none"}, here ${here ?? "none"}`)
    .join("; ");
}

/** When a schedule switches to its next phase, and to which price. */
function nextPhase(schedule: string | Stripe.SubscriptionSchedule | null) {
  if (schedule === null || typeof schedule === "string") return null;
  const current = schedule.current_phase;
  if (schedule.status !== "active" || current === null) return null;
  const next = schedule.phases.find((phase) => phase.start_date >= current.end_date);
  const priceId = idOf(next?.items[0]?.price);
  return next && priceId !== null ? { startsAt: next.start_date, priceId } : null;
}

/** The plan that a Stripe price is of; null for one that is not ours. */
const findPlanOfPrice = (priceId: string) =>
  callMaybe("find_plan_of_price", { p_stripe_price_id: priceId }, z.string());
