import { useSyncExternalStore } from "react";

/** What a code takes off one thing on sale; money in minor units. */
export interface CouponOffer {
  /** A plan price's id, or a pack's. */
  saleId: string;
  currency: string;
  amount: number;
  discount: number;
}

/** A discount that the person has applied and not used yet. */
export interface AppliedCoupon {
  accountId: string;
  code: string;
  /** `50% off`, for people. */
  words: string;
  duration: "once" | "repeating" | "forever";
  durationMonths: number | null;
  offers: CouponOffer[];
}

let applied: AppliedCoupon | null = null;
const listeners = new Set<() => void>();

/** Applies a code to every price that this tab shows, or (null) takes it away. */
export function setAppliedCoupon(coupon: AppliedCoupon | null): void {
  applied = coupon;
  for (const listener of listeners) listener();
}

/** The code that is applied for an account; it lasts until the tab is loaded anew. */
export function useAppliedCoupon(accountId: string): AppliedCoupon | null {
  const coupon = useSyncExternalStore(
    subscribe,
    () => applied,
    () => null,
  );
  return coupon?.accountId === accountId ? coupon : null;
}

/** The applied code where it takes something off a sale, for whoever opens its checkout. */
export function appliedCode(accountId: string, saleId: string): string | undefined {
  if (applied?.accountId !== accountId) return undefined;
  return applied.offers.some((offer) => offer.saleId === saleId) ? applied.code : undefined;
}

/** What the applied code takes off one thing on sale; null when it takes nothing. */
export function useCouponOffer(accountId: string, saleId: string) {
  const coupon = useAppliedCoupon(accountId);
  const offer = coupon?.offers.find((candidate) => candidate.saleId === saleId);
  return coupon && offer ? { coupon, offer } : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
