import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import {
  isLiveStatus,
  listSubscriptionRows,
  type SubscriptionRow,
} from "@/lib/billing/subscriptions/subscription-row";
import { getOffer } from "@/lib/pricing/offer";

/** The account's subscription as pages and the API show it. Instants are ISO 8601 in UTC. */
export interface AccountSubscription {
  planId: string | null;
  planName: string | null;
  /** Null when the subscriber's price is no longer on sale. */
  planPriceId: string | null;
  interval: "month" | "year" | null;
  status: string;
  /** What a period costs in minor units; null when the price is no longer on sale. */
  unitAmount: number | null;
  currency: string;
  periodStart: string | null;
  periodEnd: string | null;
  /** When it will end; null while it renews. */
  cancelAt: string | null;
  scheduledPlanId: string | null;
  scheduledPlanName: string | null;
  scheduledAt: string | null;
  /** Until when the plan's rights are paid. */
  paidUntil: string | null;
  /** When the trial ends or ended; null without one. */
  trialEnd: string | null;
}

/** The live subscription of an account, as it was last read from Stripe; null without one. */
export async function getSubscription(access: AccountAccess): Promise<AccountSubscription | null> {
  const [rows, offer] = await Promise.all([listSubscriptionRows(access.accountId), getOffer()]);
  const row: SubscriptionRow | undefined = rows.find(({ status }) => isLiveStatus(status));
  if (!row) return null;
  const nameOf = (planId: string | null) =>
    offer.plans.find((plan) => plan.planId === planId)?.name ?? null;
  const price = offer.plans
    .flatMap((plan) => plan.prices)
    .find(({ stripePriceId }) => stripePriceId !== null && stripePriceId === row.priceId);
  return {
    planId: row.planId,
    planName: nameOf(row.planId),
    planPriceId: price?.planPriceId ?? null,
    interval: row.interval,
    status: row.status,
    unitAmount: price?.unitAmount ?? null,
    currency: price?.currency ?? offer.currency,
    periodStart: row.periodStart,
    periodEnd: row.periodEnd,
    cancelAt: row.cancelAt,
    scheduledPlanId: row.scheduledPlanId,
    scheduledPlanName: nameOf(row.scheduledPlanId),
    scheduledAt: row.scheduledAt,
    paidUntil: row.paidUntil,
    trialEnd: row.trialEnd,
  };
}
