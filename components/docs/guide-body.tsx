"use client";

import type { ComponentProps } from "react";
import { Streamdown } from "streamdown";
import { Link } from "@/components/ui/link";
import { proseElements, proseLinkClasses } from "@/components/ui/prose-elements";
import { headingId } from "@/lib/docs/parse-guide";

const components = {
  ...proseElements,
  h2: ({ children }: ComponentProps<"h2">) => (
    <h2
      id={headingId(String(children))}
      className="mt-10 mb-3 font-semibold text-xl tracking-tight"
    >
      {children}
    </h2>
  ),
  h3: ({ children }: ComponentProps<"h3">) => (
    <h3 className="mt-7 mb-2 font-semibold text-base">{children}</h3>
  ),
  a: ({ href = "", children }: ComponentProps<"a">) =>
    href.startsWith("/") ? (
      <Link href={{ pathname: href }} className={proseLinkClasses}>
        {children}
      </Link>
    ) : (
      <a href={href} className={proseLinkClasses}>
        {children}
      </a>
    ),
};

/** A guide's text. It renders on the server as it does here; nothing moves when scripts arrive. */
export function GuideBody({ markdown }: { markdown: string }) {
  return (
    <Streamdown
      mode="static"
      components={components}
      className="space-y-4 text-[0.9375rem] leading-7 [&_table]:min-w-[30rem]"
    >
      {markdown}
    </Streamdown>
  );
}
