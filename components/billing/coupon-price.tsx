"use client";

import { type AppliedCoupon, useCouponOffer } from "@/components/billing/applied-coupon";
import { formatPrice } from "@/components/pricing/format-money";

/** What something costs with the code that is applied; nothing while none takes anything off it. */
export function CouponPrice({
  accountId,
  saleId,
  renews,
}: {
  accountId: string;
  saleId: string;
  /** A plan's price comes again. */
  renews: boolean;
}) {
  const found = useCouponOffer(accountId, saleId);
  if (!found) return null;
  const { coupon, offer } = found;
  const now = formatPrice(offer.amount - offer.discount, offer.currency);
  return (
    <p className="mt-1 font-medium text-[0.8125rem] text-success tabular-nums leading-5">
      {now}{" "}
      {renews
        ? howLong(coupon, formatPrice(offer.amount, offer.currency))
        : `today with ${coupon.code}`}
    </p>
  );
}

function howLong({ duration, durationMonths }: AppliedCoupon, full: string): string {
  if (duration === "forever") return "every time";
  if (duration === "repeating") return `for ${durationMonths ?? 1} months, then ${full}`;
  return `today, then ${full}`;
}
