"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { Streamdown } from "streamdown";
import { headingId } from "@/lib/docs/parse-guide";

const components = {
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
  a: ({ href = "", children }: ComponentProps<"a">) => {
    const className =
      "rounded-sm font-medium text-primary underline decoration-primary/35 underline-offset-4 hover:decoration-primary";
    return href.startsWith("/") ? (
      <Link href={{ pathname: href }} className={className}>
        {children}
      </Link>
    ) : (
      <a href={href} className={className}>
        {children}
      </a>
    );
  },
};

/** A guide's text. It renders on the server as it does here; nothing moves when scripts arrive. */
export function GuideBody({ markdown }: { markdown: string }) {
  return (
    <Streamdown
      mode="static"
      controls={{ table: false, code: { copy: true, download: false } }}
      components={components}
      className="space-y-4 text-[0.9375rem] leading-7 [&_li]:py-0.5"
    >
      {markdown}
    </Streamdown>
  );
}
