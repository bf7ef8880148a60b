import "server-only";
import { cache } from "react";
import { type AccountAccess, canBuy } from "@/lib/auth/access";
import { hasOpenDispute } from "@/lib/billing/reversals/require-undisputed";
import {
  type AccountSubscription,
  getSubscription,
} from "@/lib/billing/subscriptions/subscription";
import { mayHaveTrial } from "@/lib/billing/subscriptions/trial";
import { getBalance } from "@/lib/credits/get-balance";
import { getOffer } from "@/lib/pricing/offer";

/** Who looks at what is sold: what the account has, and whether they may change it. */
export interface Viewer {
  accountId: string;
  /** An organization pays; a plan without a price is for persons. */
  isOrganization: boolean;
  canBuy: boolean;
  /** A payment of the account is disputed: nothing is sold to it meanwhile. */
  isDisputed: boolean;
  /** The plan whose rights the account has now. */
  planId: string | null;
  /** The live subscription, which a change switches in place. */
  subscription: AccountSubscription | null;
  /** Whether a plan that has a trial would begin with it: one an account, one a person. */
  mayTry: boolean;
}

/** Read once a request. */
export const getViewer = cache(async (access: AccountAccess): Promise<Viewer> => {
  // The balance renews what is due, which can end a plan: it is read first.
  const { planId } = await getBalance(access);
  const [subscription, offer, isDisputed] = await Promise.all([
    getSubscription(access),
    getOffer(),
    hasOpenDispute(access.accountId),
  ]);
  const isAsked = subscription === null && offer.plans.some(({ trialDays }) => trialDays > 0);
  return {
    accountId: access.accountId,
    isOrganization: access.accountKind === "organization",
    canBuy: canBuy(access),
    isDisputed,
    planId,
    subscription,
    mayTry: isAsked && (await mayHaveTrial(access)),
  };
});
