import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { Link } from "@/components/ui/link";
import { getProduct } from "@/lib/pricing/product";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await getProduct();
  return { title: { default: name, template: `%s · ${name}` } };
}

/** Around the pages that let people in: one column, nothing beside it. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const { name } = await getProduct();
  return (
    <>
      <header className="flex h-14 items-center justify-between px-4 sm:px-6">
        <Link href="/" className="min-w-0 rounded-md" aria-label={`${name}, home`}>
          <Logo name={name} />
        </Link>
        <ThemeSwitch />
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-[25rem] flex-1 flex-col px-5 pt-[max(2rem,9vh)] pb-16 outline-none"
      >
        {children}
      </main>
    </>
  );
}
