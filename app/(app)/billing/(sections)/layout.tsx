import type { ReactNode } from "react";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { SectionNav } from "@/components/layout/section-nav";
import { canBuy } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";

/** Around the sections of the bill; what costs money is shown to who pays. */
export default async function BillingLayout({ children }: { children: ReactNode }) {
  const access = await requireAccount("/billing");
  return (
    <PageContainer>
      <PageHeader
        title="Billing"
        description={access.accountKind === "organization" ? access.accountName : undefined}
      />
      <SectionNav
        label="Billing sections"
        sections={[
          { href: "/billing", label: "Overview" },
          { href: "/billing/usage", label: "Usage" },
          { href: "/billing/history", label: "History" },
          ...(canBuy(access)
            ? ([
                { href: "/billing/invoices", label: "Invoices" },
                { href: "/billing/payment", label: "Payment" },
              ] as const)
            : []),
        ]}
      />
      {children}
    </PageContainer>
  );
}
