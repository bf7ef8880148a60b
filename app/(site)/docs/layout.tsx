import type { ReactNode } from "react";
import { DocsNav } from "@/components/docs/docs-nav";
import { listChapters } from "@/lib/docs/api-reference";
import { listGuides } from "@/lib/docs/guides";

/** Around the guides and the reference. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
  const guides = await listGuides();
  return (
    <div className="mx-auto grid max-w-6xl px-4 sm:px-6 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-14">
      <DocsNav
        links={[
          { pathname: "/docs", title: "Overview" },
          ...guides.map(({ slug, title }) => ({ pathname: `/docs/${slug}`, title })),
          {
            pathname: "/docs/api",
            title: "API reference",
            inside: listChapters("").map(({ slug, name }) => ({
              pathname: `/docs/api/${slug}`,
              title: name,
            })),
          },
        ]}
      />
      {children}
    </div>
  );
}
