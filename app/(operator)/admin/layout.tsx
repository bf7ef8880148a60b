import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AdminHeader } from "@/components/admin/admin-header";
import { adminSections } from "@/components/admin/admin-sections";
import { PageContainer } from "@/components/layout/page-container";
import { SectionNav } from "@/components/layout/section-nav";
import { requireOperator } from "@/lib/admin/require-operator";
import { findProfile } from "@/lib/auth/find-profile";
import { getProduct } from "@/lib/pricing/product";

export async function generateMetadata(): Promise<Metadata> {
  await requireOperator();
  const { name } = await getProduct();
  return { title: { default: `Admin · ${name}`, template: `%s · ${name} admin` } };
}

/** Around the operators' pages; to everybody else there is no such address. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { userId, email } = await requireOperator();
  const [product, profile] = await Promise.all([getProduct(), findProfile({ id: userId, email })]);
  return (
    <>
      <AdminHeader productName={product.name} user={profile} />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <PageContainer className="max-w-6xl gap-6">
          <SectionNav label="Admin sections" sections={adminSections} />
          {children}
        </PageContainer>
      </main>
    </>
  );
}
