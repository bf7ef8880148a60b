import type { Metadata } from "next";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { FreezeForm } from "@/components/notifications/freeze-form";
import { Callout } from "@/components/ui/callout";
import { listPageAccounts } from "@/lib/auth/account";
import { firstParameter } from "@/lib/auth/first-parameter";
import { getFreeze } from "@/lib/credits/freeze-spending";
import type { PageProps } from "@/lib/http/page-props";
import { readFreezeToken } from "@/lib/notifications/freeze-link";

export const metadata: Metadata = { title: "Stop spending", robots: { index: false } };

/** Where the mail about unusual spending leads: it asks before anything is stopped, and only an owner. */
export default async function FreezePage({ searchParams }: PageProps) {
  const token = firstParameter((await searchParams).token) ?? "";
  const facts = readFreezeToken(token);
  const accounts = await listPageAccounts(`/freeze?token=${encodeURIComponent(token)}`);
  const access = accounts.find(
    ({ accountId, role }) => accountId === facts?.accountId && role === "owner",
  );
  const freeze = access && (await getFreeze(access));
  return (
    <PageContainer>
      <PageHeader title="Stop all spending" description={access?.accountName} />
      <div className="max-w-xl">
        {!access || !freeze ? (
          <Callout tone="warning" title="This link is not for you">
            It is not whole, or it went to an owner of the account. Sign in as the owner and open it
            from the mail again.
          </Callout>
        ) : freeze.isFrozen ? (
          <Callout tone="success" title="Spending is stopped already">
            {freeze.isOwn
              ? "You can allow it again on the billing page."
              : "Whoever runs the product stopped it. Ask them."}
          </Callout>
        ) : (
          <FreezeForm accountId={access.accountId} accountName={access.accountName} token={token} />
        )}
      </div>
    </PageContainer>
  );
}
