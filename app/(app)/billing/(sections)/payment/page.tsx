import type { Metadata } from "next";
import { BuyersOnly } from "@/components/billing/buyers-only";
import { AddCard } from "@/components/billing/cards/add-card";
import { CardList } from "@/components/billing/cards/card-list";
import { CheckoutButton } from "@/components/billing/packs/checkout-button";
import { Card } from "@/components/ui/card";
import { canBuy } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { listPaymentMethods } from "@/lib/billing/customers/payment-methods";
import { serverEnv } from "@/lib/env/server";

export const metadata: Metadata = { title: "Payment" };

/** How the account pays. */
export default async function PaymentPage() {
  const access = await requireAccount("/billing/payment");
  if (!canBuy(access)) return <BuyersOnly accountName={access.accountName} />;
  const cards = await listPaymentMethods(access);
  const { STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = serverEnv();
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-lg tracking-tight">Cards</h2>
        <CheckoutButton
          accountId={access.accountId}
          opens={{ page: "portal" }}
          variant="outline"
          size="sm"
        >
          Open portal
        </CheckoutButton>
      </div>
      <Card>
        <CardList accountId={access.accountId} cards={cards} />
      </Card>
      <AddCard
        accountId={access.accountId}
        publishableKey={STRIPE_PUBLISHABLE_KEY}
        stripeJsUrl={STRIPE_JS_URL}
      />
    </div>
  );
}
