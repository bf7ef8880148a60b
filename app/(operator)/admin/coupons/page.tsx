import { TicketPercent } from "lucide-react";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { NewCoupon } from "@/components/admin/new-coupon";
import { ReasonButton } from "@/components/admin/reason-button";
import { formatDay, formatMoment } from "@/components/billing/format-date";
import { PageHeader } from "@/components/layout/page-header";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listCouponUses } from "@/lib/admin/desk";
import { requireOperator } from "@/lib/admin/require-operator";
import { type Coupon, listCoupons } from "@/lib/coupons/coupon";
import { formatMoney } from "@/lib/pricing/format-money";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "Coupons" };

/** Every coupon, and who redeemed what. */
export default async function CouponsPage() {
  await requireOperator();
  const [coupons, { currency }] = await Promise.all([listCoupons({ limit: 50 }), getOffer()]);
  const uses = await Promise.all(coupons.map(({ couponId }) => listCouponUses(couponId)));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Coupons"
        description="Codes worth credits, a discount or a free month; the newest 50."
        action={<NewCoupon currency={currency} />}
      />
      <Card>
        {coupons.length === 0 ? (
          <EmptyState
            icon={<TicketPercent aria-hidden="true" />}
            title="No coupons"
            description="Make a code that people redeem or type at checkout."
          />
        ) : (
          <ul>
            {coupons.map((coupon, at) => (
              <li key={coupon.couponId} className="border-b px-5 py-4 last:border-0 sm:px-6">
                <div className="flex flex-wrap items-start justify-between gap-3">
                  <div className="min-w-0">
                    <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
                      <span className="break-all font-mono">{coupon.code}</span>
                      <Badge variant={coupon.isActive ? "success" : "neutral"}>
                        {coupon.isActive ? "on" : "off"}
                      </Badge>
                    </p>
                    <p className="text-muted-foreground text-sm leading-6">
                      {worth(coupon)}
                      {coupon.description && `. ${coupon.description}`}
                    </p>
                    <p className="text-muted-foreground text-xs tabular-nums leading-5">
                      {coupon.uses}
                      {coupon.maxUses === null ? "" : ` of ${coupon.maxUses}`} used
                      {coupon.reserved > 0 && `, ${coupon.reserved} at checkout`}
                      {coupon.expiresAt && `, until ${formatDay(coupon.expiresAt)}`}
                    </p>
                  </div>
                  <ReasonButton
                    method="PATCH"
                    path={`/api/admin/coupons/${coupon.couponId}`}
                    body={{ isActive: !coupon.isActive }}
                    label={coupon.isActive ? "Switch off" : "Switch on"}
                    about={coupon.code}
                    title={`${coupon.isActive ? "Switch off" : "Switch on"} ${coupon.code}?`}
                    description={
                      coupon.isActive
                        ? "Nobody can use it any more. A checkout that is open with it goes on."
                        : "It can be used again."
                    }
                    done={coupon.isActive ? "The coupon is off." : "The coupon is on."}
                  />
                </div>
                {(uses[at]?.length ?? 0) > 0 && (
                  <details className="mt-2 text-sm">
                    <summary className="text-muted-foreground">Who used it</summary>
                    <ul className="mt-2 grid gap-1">
                      {uses[at]?.map((use) => (
                        <li key={use.useId} className="flex flex-wrap gap-x-3">
                          <Link
                            href={`/admin/customers/${use.accountId}` as Route}
                            prefetch={false}
                            className="font-medium hover:underline"
                          >
                            {use.email ?? use.accountName}
                          </Link>
                          <span className="text-muted-foreground">
                            {use.status}, {formatMoment(use.at)}
                          </span>
                        </li>
                      ))}
                    </ul>
                  </details>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function worth({ kind, value, currency }: Coupon): string {
  switch (kind) {
    case "credit_bonus":
      return `${value.toLocaleString("en-US")} credits`;
    case "percentage_discount":
      return `${value}% off`;
    case "fixed_discount":
      return `${formatMoney(value, currency ?? "usd")} off`;
    default:
      return "A free month";
  }
}
