"use client";

import { type AppliedCoupon, useCouponOffer } from "@/components/billing/coupons/applied-coupon";
import { formatPrice } from "@/lib/pricing/format-money";

/** What something costs with the code that is applied; nothing while none takes anything off it. */
export function CouponPrice({
  accountId,
  saleId,
  renews,
  insteadOfTrialDays = 0,
}: {
  accountId: string;
  saleId: string;
  /** A plan's price comes again. */
  renews: boolean;
  /** The days of the trial that the code takes the place of; 0 for none. */
  insteadOfTrialDays?: number;
}) {
  const found = useCouponOffer(accountId, saleId);
  if (!found) return null;
  const { coupon, offer } = found;
  const now = formatPrice(offer.amount - offer.discount, offer.currency);
  return (
    <div className="mt-1 text-[0.8125rem] tabular-nums leading-5">
      <p className="font-medium text-success">
        {now}{" "}
        {renews
          ? howLong(coupon, formatPrice(offer.amount, offer.currency))
          : `today with ${coupon.code}`}
      </p>
      {insteadOfTrialDays > 0 && (
        <p className="text-muted-foreground">In place of the {insteadOfTrialDays}-day trial</p>
      )}
    </div>
  );
}

function howLong({ duration, durationMonths }: AppliedCoupon, full: string): string {
  if (duration === "forever") return "every time";
  if (duration === "repeating") return `for ${durationMonths ?? 1} months, then ${full}`;
  return `today, then ${full}`;
}
