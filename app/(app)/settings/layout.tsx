import type { ReactNode } from "react";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { SectionNav } from "@/components/layout/section-nav";
import { requireAccount } from "@/lib/auth/account";
import { requestPath } from "@/lib/auth/request-path";
import { getOffer } from "@/lib/pricing/offer";

/** Around the sections of the settings. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const access = await requireAccount(await requestPath());
  // Where the chat has no tools of customers' own, there is nothing to add one to.
  const hasServers = (await getOffer()).chat.tools.includes("mcp");
  return (
    <PageContainer>
      <PageHeader
        title="Settings"
        description={access.accountKind === "organization" ? access.accountName : undefined}
      />
      <SectionNav
        label="Settings sections"
        sections={[
          { href: "/settings", label: "Profile" },
          { href: "/settings/notifications", label: "Notifications" },
          { href: "/settings/api-keys", label: "API keys" },
          { href: "/settings/provider-keys", label: "Provider keys" },
          ...(hasServers
            ? ([{ href: "/settings/mcp-servers", label: "MCP servers" }] as const)
            : []),
          ...(access.accountKind === "organization"
            ? ([{ href: "/settings/branding", label: "Branding" }] as const)
            : []),
          { href: "/settings/data", label: "Your data" },
        ]}
      />
      {children}
    </PageContainer>
  );
}
