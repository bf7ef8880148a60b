import { toCredits } from "@/lib/credits/amount";
import type { OfferPlan } from "@/lib/pricing/offer";

type Value = boolean | number | string | null;

/** A thing that tells plans apart, with its value by plan id; null is without a bound. */
export interface ComparedFeature {
  feature: string;
  name: string;
  values: Record<string, Value>;
}

const names: Record<string, string> = {
  api: "API keys",
  byok: "Own provider keys",
  team: "Team",
  projects: "Projects",
  models: "Models",
};

/** The plans side by side: their credits, then whatever any of them grants. */
export function comparePlans(plans: OfferPlan[]): ComparedFeature[] {
  const granted = [...new Set(plans.flatMap(({ entitlements }) => Object.keys(entitlements)))];
  return [
    row("monthlyCredits", "Credits a month", plans, ({ monthlyCreditsMicros: micros }) =>
      micros === null ? null : toCredits(micros),
    ),
    row("rolloverCap", "Credits carried over", plans, (plan) => toCredits(plan.rolloverCapMicros)),
    row("trialDays", "Days of trial", plans, (plan) => plan.trialDays),
    ...granted.map((feature) =>
      row(feature, names[feature] ?? nameOf(feature), plans, ({ entitlements }) =>
        plainValue(entitlements[feature]),
      ),
    ),
  ];
}

function row(
  feature: string,
  name: string,
  plans: OfferPlan[],
  read: (plan: OfferPlan) => Value,
): ComparedFeature {
  return {
    feature,
    name,
    values: Object.fromEntries(plans.map((plan) => [plan.planId, read(plan)])),
  };
}

/** What a catalog does not name for a plan, the plan does not grant. */
function plainValue(granted: unknown): Value {
  if (granted === undefined) return false;
  if (Array.isArray(granted)) return granted.join(", ");
  return typeof granted === "object" ? null : (granted as Exclude<Value, null>);
}

/** "whiteLabel" and "white_label" are "White label". */
function nameOf(feature: string): string {
  const words = feature
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
