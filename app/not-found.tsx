import type { Metadata } from "next";
import { PageNotFound } from "@/components/layout/page-not-found";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
      <PageNotFound
        links={[
          { href: "/", label: "Home" },
          { href: "/docs", label: "Docs" },
        ]}
      />
    </main>
  );
}
