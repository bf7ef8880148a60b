"use client";

import type { ReactNode } from "react";
import { useCouponOffer } from "@/components/billing/coupons/applied-coupon";
import { formatCredits } from "@/lib/credits/amount";
import type { OfferPlan } from "@/lib/pricing/offer";

interface UnlessCodeProps {
  /** Empty for who is signed out. */
  accountId: string;
  planPriceId: string;
  children: ReactNode;
  instead?: ReactNode;
}

/** What holds while no code is applied to a price: a code takes the place of a trial. */
export function UnlessCode({ accountId, planPriceId, children, instead = null }: UnlessCodeProps) {
  return useCouponOffer(accountId, planPriceId) ? instead : children;
}

/** What a plan's trial gives, and whether it asks for a card. */
export function TrialTerms({ plan }: { plan: OfferPlan }) {
  const credits =
    plan.trialCreditsMicros > 0 ? ` with ${formatCredits(plan.trialCreditsMicros)} credits` : "";
  return (
    <p className="mt-1 font-medium text-[0.8125rem] leading-5">
      {plan.trialDays} days free{credits}
      {!plan.trialNeedsCard && ", no card"}
    </p>
  );
}
