import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ApiOperationSection } from "@/components/docs/api-operation";
import { Link } from "@/components/ui/link";
import { listChapters } from "@/lib/docs/api-reference";
import { serverEnv } from "@/lib/env/server";
import type { PageProps } from "@/lib/http/page-props";

const findChapter = (slug: string) =>
  listChapters(serverEnv().SITE_URL).find((chapter) => chapter.slug === slug);

export async function generateMetadata({
  params,
}: PageProps<{ chapter: string }>): Promise<Metadata> {
  const chapter = findChapter((await params).chapter);
  return chapter ? { title: `${chapter.name} API` } : {};
}

export default async function ApiChapterPage({ params }: PageProps<{ chapter: string }>) {
  const chapter = findChapter((await params).chapter);
  if (!chapter) notFound();
  return (
    <div className="min-w-0 py-10 lg:py-12">
      <p className="text-muted-foreground text-sm">
        <Link href="/docs/api" className="rounded-sm hover:text-foreground">
          API reference
        </Link>
      </p>
      <h1 className="mt-1 font-semibold text-3xl tracking-tight">{chapter.name}</h1>
      <ul className="mt-4 mb-10 flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
        {chapter.operations.map(({ id, summary }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="rounded-sm text-muted-foreground transition-colors hover:text-foreground"
            >
              {summary}
            </a>
          </li>
        ))}
      </ul>
      {chapter.operations.map((operation) => (
        <ApiOperationSection key={operation.id} operation={operation} />
      ))}
    </div>
  );
}
