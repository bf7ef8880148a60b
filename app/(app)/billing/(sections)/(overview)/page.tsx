import type { Metadata } from "next";
import { Suspense } from "react";
import { AutoTopUpSection } from "@/components/billing/auto-top-up/auto-top-up-section";
import { BalanceCard } from "@/components/billing/balance/balance-card";
import { LotTable } from "@/components/billing/balance/lot-table";
import { NoFreeCredits } from "@/components/billing/balance/no-free-credits";
import { BuyersOnly } from "@/components/billing/buyers-only";
import { CouponForm } from "@/components/billing/coupons/coupon-form";
import { PurchaseNotices } from "@/components/billing/packs/purchase-notices";
import { BillActions } from "@/components/billing/plan/bill-actions";
import { BillNotices } from "@/components/billing/plan/bill-notices";
import { renewalDay } from "@/components/billing/plan/renewal-day";
import { SubscriptionNotices } from "@/components/billing/plan/subscription-notices";
import { ScrollToHash } from "@/components/billing/scroll-to-hash";
import { ThawButton } from "@/components/notifications/thaw-button";
import { PackGrid } from "@/components/pricing/pack-grid";
import { PlanGrid } from "@/components/pricing/plan-grid";
import { Section } from "@/components/pricing/section";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { canBuy, canSeeBill } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { getAutoTopUp } from "@/lib/billing/auto-top-up/settings";
import { listPastPayments } from "@/lib/billing/purchases/payment-history";
import { findEndedSubscription } from "@/lib/billing/subscriptions/ended-subscription";
import { getFreeze } from "@/lib/credits/freeze-spending";
import { getBalance } from "@/lib/credits/get-balance";
import { findRunOut } from "@/lib/credits/get-run-out";
import { findFreeCreditRefusal } from "@/lib/free-credits/find-refusal";
import { messageMicros } from "@/lib/pricing/message-price";
import { getOffer } from "@/lib/pricing/offer";
import { getAllowance } from "@/lib/usage/get-allowance";
import { getViewer } from "@/lib/usage/get-viewer";
import { listLots } from "@/lib/usage/list-lots";

export const metadata: Metadata = { title: "Billing" };

/** What the account has, when it changes, and everything it can buy. */
export default async function BillingPage() {
  const access = await requireAccount("/billing");
  // The balance is read first: it renews a period that has run out.
  const balance = await getBalance(access);
  const [offer, viewer, allowance, lots, payments, autoTopUp, ended, refusal, runOut, freeze] =
    await Promise.all([
      getOffer(),
      getViewer(access),
      getAllowance(access),
      canSeeBill(access) ? listLots(access) : [],
      canSeeBill(access) ? listPastPayments(access, { limit: 20 }) : [],
      canBuy(access) ? getAutoTopUp(access) : null,
      canSeeBill(access) ? findEndedSubscription(access, balance.asOf) : null,
      balance.planKind === "paid" ? null : findFreeCreditRefusal(access),
      canSeeBill(access) ? findRunOut(access.accountId) : null,
      balance.isSpendingFrozen ? getFreeze(access) : null,
    ]);
  return (
    <div className="grid gap-10">
      <ScrollToHash />
      <div className="grid gap-3 empty:hidden">
        <BillNotices
          balance={balance}
          isDisputed={viewer.isDisputed}
          canBuyPack={viewer.canBuy && !viewer.isDisputed && offer.packs.length > 0}
          autoTopUp={autoTopUp}
          thaw={
            freeze?.isOwn && access.role === "owner" && <ThawButton accountId={access.accountId} />
          }
        />
        {refusal && <NoFreeCredits reason={refusal} />}
        <SubscriptionNotices access={access} viewer={viewer} plans={offer.plans} ended={ended} />
        <PurchaseNotices payments={payments} asOf={balance.asOf} />
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <BalanceCard
          accountId={access.accountId}
          balance={balance}
          allowance={allowance}
          subscription={viewer.subscription}
          runOut={runOut}
          actions={<BillActions viewer={viewer} hasPacks={offer.packs.length > 0} />}
        />
        {canSeeBill(access) ? (
          <Card aria-labelledby="lots-title">
            <CardHeader className="pb-3">
              <CardTitle id="lots-title">Your credits, first used first</CardTitle>
            </CardHeader>
            <LotTable
              lots={lots}
              isUnlimited={balance.isUnlimited}
              asOf={balance.asOf}
              renewsAt={renewalDay(balance, viewer.subscription)}
            />
          </Card>
        ) : (
          <BuyersOnly accountName={access.accountName} />
        )}
      </div>
      <Section
        id="plans"
        title="Plans"
        description="An upgrade starts at once. A downgrade waits for the end of your period."
        aside={
          viewer.canBuy && (
            <CouponForm
              accountId={viewer.accountId}
              subscribedPriceId={viewer.subscription?.planPriceId ?? null}
            />
          )
        }
      >
        <PlanGrid
          plans={offer.plans}
          viewer={viewer}
          messageMicros={messageMicros(offer)}
          headingLevel="h3"
        />
      </Section>
      {offer.packs.length > 0 && (
        <Section
          id="packs"
          title="Credit packs"
          description="Bought once, on top of any plan, and used after the plan's own credits."
        >
          <PackGrid packs={offer.packs} viewer={viewer} headingLevel="h3" />
        </Section>
      )}
      {offer.packs.length > 0 && viewer.canBuy && (
        <Section
          id="auto-top-up"
          title="Auto top-up"
          description="Buys a pack by itself when your credits run low, so that nothing stops."
        >
          <Suspense
            fallback={<Skeleton className={cn("rounded-xl", autoTopUp?.isOn ? "h-96" : "h-22")} />}
          >
            <AutoTopUpSection access={access} packs={offer.packs} settings={autoTopUp} />
          </Suspense>
        </Section>
      )}
    </div>
  );
}
