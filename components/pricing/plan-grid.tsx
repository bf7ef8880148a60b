"use client";

import { useState } from "react";
import { CouponPrice } from "@/components/billing/coupons/coupon-price";
import { IntervalSwitch } from "@/components/pricing/interval-switch";
import { type Interval, planAction, priceAt } from "@/components/pricing/plan-action";
import { PlanButton } from "@/components/pricing/plan-button";
import { PlanCard } from "@/components/pricing/plan-card";
import { TrialTerms, UnlessCode } from "@/components/pricing/trial-terms";
import { cn } from "@/components/ui/cn";
import type { OfferPlan } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

interface PlanGridProps {
  plans: OfferPlan[];
  /** Null: signed out. */
  viewer: Viewer | null;
  messageMicros: number | null;
  headingLevel: "h2" | "h3";
}

/** Every plan side by side; the yearly switch stands only where there are yearly prices. */
export function PlanGrid({ plans: all, viewer, messageMicros, headingLevel }: PlanGridProps) {
  const plans = viewer?.isOrganization
    ? all.filter((plan) => plan.prices.length > 0 || plan.contactSales)
    : all;
  const [interval, setInterval] = useState<Interval>(viewer?.subscription?.interval ?? "month");
  const intervals = new Set(plans.flatMap(({ prices }) => prices.map((price) => price.interval)));
  const held = viewer?.subscription?.planId ?? viewer?.planId;
  return (
    <div className="grid gap-5">
      {intervals.size > 1 && (
        <div className="flex justify-center">
          <IntervalSwitch interval={interval} onChange={setInterval} />
        </div>
      )}
      <ul className={cn("grid gap-4 sm:grid-cols-2", columns(plans.length))}>
        {plans.map((plan) => (
          <PlanCard
            key={plan.planId}
            plan={plan}
            interval={interval}
            isCurrent={plan.planId === held}
            headingLevel={headingLevel}
            messageMicros={messageMicros}
            trialTerms={<PlanTrial plan={plan} interval={interval} viewer={viewer} />}
            withCode={<PlanCouponPrice plan={plan} interval={interval} viewer={viewer} />}
            action={
              <PlanButton
                plan={plan}
                viewer={viewer}
                heldPlanName={plans.find(({ planId }) => planId === held)?.name ?? "your plan"}
                action={planAction(plan, interval, viewer, plans)}
              />
            }
          />
        ))}
      </ul>
    </div>
  );
}

/** As many beside each other on a desk as leave no card alone in a row. */
function columns(count: number): string {
  if (count <= 2) return "lg:max-w-3xl";
  return count % 3 === 0 || count === 5 ? "lg:grid-cols-3" : "lg:grid-cols-4";
}

/** For who would begin with the plan's trial. */
function PlanTrial({
  plan,
  interval,
  viewer,
}: {
  plan: OfferPlan;
  interval: Interval;
  viewer: Viewer | null;
}) {
  const price = priceAt(plan, interval);
  if (!price || plan.trialDays === 0 || (viewer && !viewer.mayTry)) return null;
  return (
    <UnlessCode accountId={viewer?.accountId ?? ""} planPriceId={price.planPriceId}>
      <TrialTerms plan={plan} />
    </UnlessCode>
  );
}

/** With a code, for who would begin a subscription: a running one is switched, not bought. */
function PlanCouponPrice({
  plan,
  interval,
  viewer,
}: {
  plan: OfferPlan;
  interval: Interval;
  viewer: Viewer | null;
}) {
  const price = priceAt(plan, interval);
  if (!viewer || !price || viewer.subscription) return null;
  return (
    <CouponPrice
      accountId={viewer.accountId}
      saleId={price.planPriceId}
      renews
      insteadOfTrialDays={viewer.mayTry ? plan.trialDays : 0}
    />
  );
}
