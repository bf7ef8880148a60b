import "server-only";

/** The metadata key by which a subscription shows that a use was put on it; Stripe takes 40 letters. */
export function subscriptionMark(couponUseId: string): string {
  return `use_${couponUseId}`;
}
