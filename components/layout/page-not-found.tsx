import type { Route } from "next";
import { PageMessage } from "@/components/layout/page-message";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

interface PageNotFoundProps {
  /** Ways on from here, the likeliest first. */
  links: { href: Route; label: string }[];
}

/** What an address shows that leads to nothing. Stands in a `main` that is there already. */
export function PageNotFound({ links }: PageNotFoundProps) {
  return (
    <PageMessage
      eyebrow="404"
      title="There is no page here"
      actions={links.map(({ href, label }, at) => (
        <Button key={href} asChild variant={at === 0 ? "default" : "outline"}>
          <Link href={href}>{label}</Link>
        </Button>
      ))}
    >
      The address may be mistyped, or what it led to is gone or not yours to see.
    </PageMessage>
  );
}
