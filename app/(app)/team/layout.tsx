import type { ReactNode } from "react";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { SectionNav } from "@/components/layout/section-nav";
import { requireAccount } from "@/lib/auth/account";

/** Around the sections of a team; a personal account has none yet. */
export default async function TeamLayout({ children }: { children: ReactNode }) {
  const access = await requireAccount("/team");
  const isOrganization = access.accountKind === "organization";
  return (
    <PageContainer>
      <PageHeader title="Team" description={isOrganization ? access.accountName : undefined} />
      {isOrganization && (
        <SectionNav
          label="Team sections"
          sections={[
            { href: "/team", label: "Members" },
            { href: "/team/departments", label: "Departments & limits" },
            { href: "/team/projects", label: "Projects" },
            { href: "/team/requests", label: "Requests" },
            { href: "/team/spending", label: "Spending" },
          ]}
        />
      )}
      {children}
    </PageContainer>
  );
}
