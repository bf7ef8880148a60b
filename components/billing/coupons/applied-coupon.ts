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
/** The check that is under way; it gives whether its code was taken. */
let checking: Promise<boolean> | null = null;
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

/** Makes whoever buys meanwhile wait for a code's check; `isTaken` says what came of it. */
export function waitForCode(isTaken: Promise<boolean>): void {
  const check = isTaken.catch(() => false);
  checking = check;
  void check.finally(() => {
    if (checking === check) checking = null;
  });
}

/**
 * The applied code where it takes something off a sale, for whoever opens its checkout. A code that
 * is still being checked is waited for: nobody pays the full price for having been quick.
 *
 * @returns null when the check refused the code, which the person expects to pay less with.
 */
export async function codeFor(
  accountId: string,
  saleId: string,
): Promise<{ couponCode?: string } | null> {
  if (checking && !(await checking)) return null;
  if (applied?.accountId !== accountId) return {};
  const isForSale = applied.offers.some((offer) => offer.saleId === saleId);
  return isForSale ? { couponCode: applied.code } : {};
}

/** What to say when nothing is bought because the code that was typed for it is refused. */
export const codeRefused = "Your code was not taken. To buy without it, press once more.";

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
