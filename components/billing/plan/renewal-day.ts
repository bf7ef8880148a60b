import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import type { Balance } from "@/lib/credits/get-balance";

/** When a paid plan renews; null where none does: it ends, it is unpaid, it is only tried. */
export function renewalDay(
  { planKind, periodEnd }: Pick<Balance, "planKind" | "periodEnd">,
  subscription: Pick<AccountSubscription, "status" | "cancelAt"> | null,
): string | null {
  const renews = subscription?.status === "active" && subscription.cancelAt === null;
  return planKind === "paid" && renews ? periodEnd : null;
}
