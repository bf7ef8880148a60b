import type { Balance } from "@/lib/credits/get-balance";
import type { OfferPlan } from "@/lib/pricing/offer";

/**
 * Whether an account can do nothing before it chooses a plan: it has none, it has no credits of any
 * other kind, and the catalog has no plan that everybody gets.
 */
export function needsPlan(
  balance: Pick<Balance, "planKind" | "availableMicros" | "heldMicros">,
  plans: readonly Pick<OfferPlan, "isDefault">[],
): boolean {
  const hasNothing = balance.availableMicros <= 0 && balance.heldMicros <= 0;
  return balance.planKind === "none" && hasNothing && !plans.some((plan) => plan.isDefault);
}
