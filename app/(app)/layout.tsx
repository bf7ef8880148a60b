import type { Metadata } from "next";
import type { ReactNode } from "react";
import { CreditIndicator } from "@/components/billing/balance/credit-indicator";
import { AccountSwitcher } from "@/components/layout/account-switcher";
import { AppHeader } from "@/components/layout/app-header";
import { BrandStyle } from "@/components/layout/brand-style";
import { NoticeBell } from "@/components/notifications/notice-bell";
import { findContentOffer } from "@/lib/agents/content-offer";
import { canBuy } from "@/lib/auth/access";
import { listPageAccounts, requireAccount } from "@/lib/auth/account";
import { findProfile } from "@/lib/auth/find-profile";
import { requestPath } from "@/lib/auth/request-path";
import { requireUser } from "@/lib/auth/session";
import { getShownBranding } from "@/lib/branding/branding";
import { getBalance } from "@/lib/credits/get-balance";
import { countUnreadNotices } from "@/lib/notifications/list-notices";
import { getOffer } from "@/lib/pricing/offer";
import { getProduct } from "@/lib/pricing/product";

export async function generateMetadata(): Promise<Metadata> {
  const access = await requireAccount(await requestPath());
  const [product, branding] = await Promise.all([getProduct(), getShownBranding(access)]);
  const name = branding.name ?? product.name;
  return { title: { default: name, template: `%s · ${name}` } };
}

/**
 * Around the signed-in pages. It sends visitors to sign in, but a navigation between two pages does
 * not render it again: every page and action still asks for its own session.
 */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const path = await requestPath();
  const [user, access, accounts] = await Promise.all([
    requireUser(path),
    requireAccount(path),
    listPageAccounts(path),
  ]);
  const [{ product, actions }, branding, profile, balance, unread] = await Promise.all([
    getOffer(),
    getShownBranding(access),
    findProfile(user),
    getBalance(access),
    countUnreadNotices(access),
  ]);
  const indicator = (
    <CreditIndicator
      initial={{
        accountId: access.accountId,
        availableMicros: balance.availableMicros,
        heldMicros: balance.heldMicros,
        lastSeq: balance.lastSeq,
        asOf: balance.asOf,
      }}
      allowanceMicros={balance.allowanceMicros}
      lowMicros={balance.lowBalanceMicros}
      isUnlimited={balance.isUnlimited}
      canBuy={canBuy(access)}
    />
  );
  const switcher = (
    <AccountSwitcher
      accounts={accounts.map(({ accountId, accountName, accountKind }) => ({
        accountId,
        name: accountName,
        kind: accountKind,
      }))}
      currentId={access.accountId}
      className="max-w-44"
    />
  );
  return (
    <>
      {branding.color !== null && <BrandStyle color={branding.color} />}
      <AppHeader
        productName={branding.name ?? product.name}
        logo={branding.logo}
        user={profile}
        hasContent={findContentOffer({ actions }) !== null}
        switcher={switcher}
        indicator={indicator}
        bell={<NoticeBell accountId={access.accountId} unread={unread} />}
      />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </main>
    </>
  );
}
