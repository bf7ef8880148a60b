import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SiteFooter } from "@/components/layout/site-footer";
import { SiteHeader } from "@/components/layout/site-header";
import { findUser } from "@/lib/auth/session";
import { getProduct } from "@/lib/pricing/product";

export async function generateMetadata(): Promise<Metadata> {
  const { name, tagline, description } = await getProduct();
  return { title: { default: `${name}: ${tagline}`, template: `%s · ${name}` }, description };
}

/** Around the public pages. */
export default async function SiteLayout({ children }: { children: ReactNode }) {
  const [product, user] = await Promise.all([getProduct(), findUser()]);
  return (
    <>
      <SiteHeader productName={product.name} isSignedIn={user !== null} />
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <SiteFooter productName={product.name} tagline={product.tagline} />
    </>
  );
}
