import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { CouponForm } from "@/components/billing/coupons/coupon-form";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { PlanGrid } from "@/components/pricing/plan-grid";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import { requireAccount } from "@/lib/auth/account";
import { getBalance } from "@/lib/credits/get-balance";
import { messageMicros } from "@/lib/pricing/message-price";
import { needsPlan } from "@/lib/pricing/needs-plan";
import { getOffer } from "@/lib/pricing/offer";
import { getViewer } from "@/lib/usage/get-viewer";

export const metadata: Metadata = { title: "Choose a plan" };

/** The first step of an account that can do nothing without a plan; any other goes on to the chat. */
export default async function ChoosePlanPage() {
  const access = await requireAccount("/choose-plan");
  const balance = await getBalance(access);
  const [offer, viewer] = await Promise.all([getOffer(), getViewer(access)]);
  if (!needsPlan(balance, offer.plans)) redirect("/chat");
  return (
    <PageContainer>
      <PageHeader
        title="Choose a plan"
        description={`${offer.product.name} starts with a plan. You can change or cancel it at any time.`}
      />
      {viewer.canBuy ? (
        <div className="-my-4 flex">
          <CouponForm accountId={viewer.accountId} subscribedPriceId={null} />
        </div>
      ) : (
        <Callout title="Somebody else chooses here">
          Plans of {access.accountName} are bought by its owners, admins and billing members.
        </Callout>
      )}
      <PlanGrid
        plans={offer.plans}
        viewer={viewer}
        messageMicros={messageMicros(offer)}
        headingLevel="h2"
      />
      <p className="text-muted-foreground text-sm leading-6">
        What each thing costs is on{" "}
        <Link
          href="/pricing#costs"
          className="rounded-sm font-medium text-foreground underline decoration-input underline-offset-4 hover:decoration-foreground"
        >
          the price list
        </Link>
        .
      </p>
    </PageContainer>
  );
}
