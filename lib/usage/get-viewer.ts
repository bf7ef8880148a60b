import "server-only";
import { cache } from "react";
import { type AccountAccess, canBuy } from "@/lib/auth/access";
import { isLiveStatus, listSubscriptionRows } from "@/lib/billing/subscription-row";
import { getBalance } from "@/lib/credits/get-balance";

/** Who looks at what is sold: what the account has, and whether they may change it. */
export interface Viewer {
  accountId: string;
  canBuy: boolean;
  /** The plan whose rights the account has now. */
  planId: string | null;
  /** The live subscription, which a change switches in place. */
  subscription: {
    planId: string | null;
    interval: "month" | "year" | null;
    status: string;
    periodEnd: string | null;
    /** When it will end; null goes on. */
    endsAt: string | null;
    scheduledPlanId: string | null;
    scheduledAt: string | null;
  } | null;
}

/** Read once a request. */
export const getViewer = cache(async (access: AccountAccess): Promise<Viewer> => {
  const [balance, subscriptions] = await Promise.all([
    getBalance(access),
    listSubscriptionRows(access.accountId),
  ]);
  const live = subscriptions.find(({ status }) => isLiveStatus(status));
  return {
    accountId: access.accountId,
    canBuy: canBuy(access),
    planId: balance.planId,
    subscription: live
      ? {
          planId: live.planId,
          interval: live.interval,
          status: live.status,
          periodEnd: live.periodEnd,
          endsAt: live.cancelAt,
          scheduledPlanId: live.scheduledPlanId,
          scheduledAt: live.scheduledAt,
        }
      : null,
  };
});
