import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppHeader } from "@/components/layout/app-header";
import { findProfile } from "@/lib/auth/find-profile";
import { requestPath } from "@/lib/auth/request-path";
import { requireUser } from "@/lib/auth/session";
import { getProduct } from "@/lib/pricing/product";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await getProduct();
  return { title: { default: name, template: `%s · ${name}` } };
}

/**
 * Around the signed-in pages. It sends visitors to sign in, but a navigation between two pages does
 * not render it again: every page and action still asks for its own session.
 */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const user = await requireUser(await requestPath());
  const [product, profile] = await Promise.all([getProduct(), findProfile(user)]);
  return (
    <>
      <AppHeader productName={product.name} user={profile} indicator={null} />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </main>
    </>
  );
}
