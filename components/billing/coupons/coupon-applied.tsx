"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { type AppliedCoupon, setAppliedCoupon } from "@/components/billing/coupons/applied-coupon";
import { formatDay } from "@/components/billing/format-date";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { formatPrice } from "@/lib/pricing/format-money";

const discountedSchema = z.object({ appliesAt: z.string() });

/** The discount that is applied, how to use it on the plan that runs, and how to remove it. */
export function CouponApplied({
  coupon,
  subscribedPriceId,
  className,
}: {
  coupon: AppliedCoupon;
  subscribedPriceId: string | null;
  className: string;
}) {
  const [isPending, setPending] = useState(false);
  const router = useRouter();
  const renewal = coupon.offers.find(({ saleId }) => saleId === subscribedPriceId);

  async function putOnPlan() {
    setPending(true);
    const answer = await callApi("POST", "/api/coupons/redeem", {
      accountId: coupon.accountId,
      body: { code: coupon.code, on: "subscription" },
    });
    setPending(false);
    if (!answer.ok) {
      toast.error(answer.message);
      return;
    }
    const parsed = discountedSchema.safeParse(answer.data);
    toast.success("Your next renewal is cheaper", {
      description: parsed.success
        ? `${coupon.words}, from ${formatDay(parsed.data.appliesAt)}.`
        : coupon.words,
    });
    setAppliedCoupon(null);
    router.refresh();
  }

  return (
    <Callout
      tone="success"
      live="polite"
      className={className}
      title={`${coupon.code}: ${coupon.words}`}
      action={
        <div className="flex flex-wrap gap-2">
          {renewal && (
            <Button size="sm" pending={isPending} onClick={putOnPlan}>
              Use on my next renewal
            </Button>
          )}
          <Button size="sm" variant="outline" onClick={() => setAppliedCoupon(null)}>
            Remove
          </Button>
        </div>
      }
    >
      {renewal
        ? `Your next renewal costs ${formatPrice(renewal.amount - renewal.discount, renewal.currency)} instead of ${formatPrice(renewal.amount, renewal.currency)}.`
        : "The prices below show it. It is taken off when you pay."}
    </Callout>
  );
}
