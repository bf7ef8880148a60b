import type { Route } from "next";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";

/** A link inside a sentence. */
export function TextLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="rounded-sm font-medium text-foreground underline decoration-input underline-offset-4 transition-colors hover:decoration-foreground"
    >
      {children}
    </Link>
  );
}
