import type { Metadata } from "next";
import { Link } from "@/components/ui/link";
import { listGuides } from "@/lib/docs/guides";

export const metadata: Metadata = {
  title: "Docs",
  description: "How credits, plans, tools and the API work.",
};

export default async function DocsPage() {
  const guides = await listGuides();
  return (
    <div className="py-10 lg:py-12">
      <h1 className="font-semibold text-3xl tracking-tight">Docs</h1>
      <p className="mt-2 text-muted-foreground leading-7">
        How credits, plans, tools and the API work.
      </p>
      <ul className="mt-8 grid gap-3 sm:grid-cols-2">
        {guides.map(({ slug, title, description }) => (
          <li key={slug}>
            <Link
              href={`/docs/${slug}`}
              className="grid h-full content-start gap-1 rounded-xl border bg-card p-5 shadow-xs transition-colors hover:border-input"
            >
              <span className="font-medium">{title}</span>
              <span className="text-muted-foreground text-sm leading-6">{description}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
