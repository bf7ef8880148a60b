import { FileText } from "lucide-react";
import type { Metadata } from "next";
import { BuyersOnly } from "@/components/billing/buyers-only";
import { InvoiceTable } from "@/components/billing/history/invoice-table";
import { paymentNames } from "@/components/billing/history/payment-name";
import { PaymentTable } from "@/components/billing/history/payment-table";
import { CheckoutButton } from "@/components/billing/packs/checkout-button";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { canBuy } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { firstParameter } from "@/lib/auth/first-parameter";
import { listInvoices } from "@/lib/billing/invoices/invoices";
import { listPastPayments } from "@/lib/billing/purchases/payment-history";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "Invoices" };

/** What was billed, each with its PDF, as Stripe has it; and every payment as it stands now. */
export default async function InvoicesPage({ searchParams }: PageProps) {
  const access = await requireAccount("/billing/invoices");
  if (!canBuy(access)) return <BuyersOnly accountName={access.accountName} />;
  const after = firstParameter((await searchParams).after) || undefined;
  const [{ invoices, nextAfter }, payments, offer] = await Promise.all([
    listInvoices(access, { after }),
    after ? [] : listPastPayments(access, { limit: 24 }),
    getOffer(),
  ]);
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm leading-6">
          Addresses and tax numbers are changed in the portal.
        </p>
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
        {invoices.length === 0 ? (
          <EmptyState
            icon={<FileText aria-hidden="true" />}
            title="No invoices"
            description="Every payment for a plan or a pack leaves an invoice here."
          />
        ) : (
          <InvoiceTable invoices={invoices} />
        )}
      </Card>
      {(after || nextAfter) && (
        <nav aria-label="Pages" className="flex justify-between gap-3">
          {after && (
            <Button asChild variant="outline">
              <Link href="/billing/invoices">Newest</Link>
            </Button>
          )}
          {nextAfter && (
            <Button asChild variant="outline" className="ml-auto">
              <Link href={{ pathname: "/billing/invoices", query: { after: nextAfter } }}>
                Older
              </Link>
            </Button>
          )}
        </nav>
      )}
      {payments.length > 0 && (
        <div className="mt-5 grid gap-4">
          <h2 className="font-semibold text-lg tracking-tight">Payments</h2>
          <Card>
            <PaymentTable payments={payments} nameOf={paymentNames(offer)} />
          </Card>
        </div>
      )}
    </div>
  );
}
