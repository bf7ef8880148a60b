import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { isLiveStatus, listSubscriptionRows } from "@/lib/billing/subscriptions/subscription-row";
import { getOffer } from "@/lib/pricing/offer";

const shownMs = 30 * 86_400_000;

/** Reasons that nobody at the account asked for, so that the page has to say them. */
const untold = ["payment_failed", "payment_disputed", "superseded"] as const;

/** A subscription that has ended by itself; `endedAt` is ISO 8601 in UTC. */
export interface EndedSubscription {
  planName: string | null;
  reason: (typeof untold)[number];
  endedAt: string;
}

/**
 * The subscription that ended last within 30 days before `asOf`, where it ended without being asked
 * to: by non-payment, by a dispute, or as the second of two. Of one that was replaced since only the
 * last is told.
 */
export async function findEndedSubscription(
  access: AccountAccess,
  asOf: string,
): Promise<EndedSubscription | null> {
  const [rows, offer] = await Promise.all([listSubscriptionRows(access.accountId), getOffer()]);
  const isReplaced = rows.some(({ status }) => isLiveStatus(status));
  const ended = rows
    .flatMap(({ planId, endedAt, endReason }) => {
      const reason = untold.find((known) => known === endReason);
      if (reason === undefined || endedAt === null) return [];
      if (isReplaced && reason !== "superseded") return [];
      if (Date.parse(asOf) - Date.parse(endedAt) > shownMs) return [];
      const planName = offer.plans.find((plan) => plan.planId === planId)?.name ?? null;
      return [{ planName, reason, endedAt }];
    })
    .sort((a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt));
  return ended[0] ?? null;
}
