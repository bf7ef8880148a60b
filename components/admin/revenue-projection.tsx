"use client";

import { useId, useState } from "react";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { projectRevenue } from "@/lib/admin/project-revenue";
import { formatMoney, formatPrice } from "@/lib/pricing/format-money";

interface ProjectedPlan {
  planId: string;
  name: string;
  accounts: number;
  /** Minor units a month, as the catalog asks today. */
  monthlyMinor: number;
}

interface RevenueProjectionProps {
  plans: ProjectedPlan[];
  currency: string;
}

/** What so many subscribers of each plan would bring at the catalog's prices, beginning with today's. */
export function RevenueProjection({ plans, currency }: RevenueProjectionProps) {
  const id = useId();
  const [subscribers, setSubscribers] = useState<Record<string, string>>({});
  const written = ({ planId, accounts }: ProjectedPlan) => subscribers[planId] ?? String(accounts);
  const { monthlyMinor, yearlyMinor } = projectRevenue(
    plans.map((plan) => ({
      subscribers: parseCount(written(plan)),
      monthlyMinor: plan.monthlyMinor,
    })),
  );
  return (
    <Card aria-labelledby={`${id}-title`}>
      <CardHeader>
        <CardTitle id={`${id}-title`}>Projection</CardTitle>
        <CardDescription>
          Subscribers by plan at the catalog's prices. It begins with today's; try others.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-5">
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          {plans.map((plan) => (
            <div key={plan.planId} className="grid gap-1.5">
              <Label htmlFor={`${id}-${plan.planId}`}>{plan.name}</Label>
              <Input
                id={`${id}-${plan.planId}`}
                inputMode="numeric"
                value={written(plan)}
                onChange={(event) =>
                  setSubscribers({ ...subscribers, [plan.planId]: event.target.value })
                }
                className="tabular-nums"
              />
              <p className="text-muted-foreground text-xs tabular-nums">
                {plan.monthlyMinor === 0
                  ? "free"
                  : `${formatPrice(plan.monthlyMinor, currency)} a month`}
              </p>
            </div>
          ))}
        </div>
        <dl aria-live="polite" className="flex flex-wrap gap-x-10 gap-y-3 border-t pt-5">
          <div>
            <dt className="text-muted-foreground text-sm">A month</dt>
            <dd className="font-semibold text-xl tabular-nums tracking-tight">
              {formatMoney(monthlyMinor, currency)}
            </dd>
          </div>
          <div>
            <dt className="text-muted-foreground text-sm">A year</dt>
            <dd className="font-semibold text-xl tabular-nums tracking-tight">
              {formatMoney(yearlyMinor, currency)}
            </dd>
          </div>
        </dl>
      </CardContent>
    </Card>
  );
}

/** A whole number up to a million; anything else counts as none. */
function parseCount(written: string): number {
  return /^\d{1,6}$/.test(written.trim()) ? Number(written) : 0;
}
