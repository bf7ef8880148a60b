/** A plan's subscribers and what each pays a month, in minor units of one currency. */
export interface PlanSubscribers {
  subscribers: number;
  monthlyMinor: number;
}

/** What so many subscribers of each plan are worth a month and a year, in minor units. */
export function projectRevenue(plans: readonly PlanSubscribers[]): {
  monthlyMinor: number;
  yearlyMinor: number;
} {
  const monthlyMinor = plans.reduce((sum, plan) => sum + plan.subscribers * plan.monthlyMinor, 0);
  return { monthlyMinor, yearlyMinor: monthlyMinor * 12 };
}
