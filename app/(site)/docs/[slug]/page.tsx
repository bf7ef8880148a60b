import { ArrowLeft, ArrowRight } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GuideBody } from "@/components/docs/guide-body";
import { Link } from "@/components/ui/link";
import { findGuide, listGuides } from "@/lib/docs/guides";
import { guideHeadings } from "@/lib/docs/parse-guide";
import type { PageProps } from "@/lib/http/page-props";

export async function generateMetadata({ params }: PageProps<{ slug: string }>): Promise<Metadata> {
  const guide = await findGuide((await params).slug);
  return guide ? { title: guide.title, description: guide.description } : {};
}

export default async function GuidePage({ params }: PageProps<{ slug: string }>) {
  const { slug } = await params;
  const [guide, guides] = await Promise.all([findGuide(slug), listGuides()]);
  if (!guide) notFound();

  const index = guides.findIndex((other) => other.slug === slug);
  const previous = guides[index - 1];
  const next = guides[index + 1];
  return (
    <div className="grid gap-12 py-10 lg:py-12 xl:grid-cols-[minmax(0,42rem)_12rem]">
      <article className="min-w-0">
        <h1 className="font-semibold text-3xl tracking-tight">{guide.title}</h1>
        <p className="mt-2 mb-8 text-muted-foreground leading-7">{guide.description}</p>
        <GuideBody markdown={guide.body} />
        <nav
          aria-label="Previous and next guide"
          className="mt-14 flex justify-between gap-4 border-t pt-6 text-sm"
        >
          {previous ? (
            <Link
              href={`/docs/${previous.slug}`}
              className="inline-flex items-center gap-2 rounded-md font-medium hover:text-primary"
            >
              <ArrowLeft aria-hidden="true" className="size-4" /> {previous.title}
            </Link>
          ) : (
            <span />
          )}
          {next && (
            <Link
              href={`/docs/${next.slug}`}
              className="inline-flex items-center gap-2 rounded-md font-medium hover:text-primary"
            >
              {next.title} <ArrowRight aria-hidden="true" className="size-4" />
            </Link>
          )}
        </nav>
      </article>
      <nav aria-label="On this page" className="sticky top-26 hidden h-fit xl:block">
        <p className="font-medium text-sm">On this page</p>
        <ul className="mt-3 grid gap-2 border-l pl-4">
          {guideHeadings(guide.body).map(({ id, text }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="block rounded-sm text-[0.8125rem] text-muted-foreground leading-5 transition-colors hover:text-foreground"
              >
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
