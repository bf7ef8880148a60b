"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { Streamdown } from "streamdown";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";
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
  ul: ({ children }: ComponentProps<"ul">) => (
    <ul className="list-disc space-y-1.5 pl-5 marker:text-muted-foreground">{children}</ul>
  ),
  ol: ({ children }: ComponentProps<"ol">) => (
    <ol className="list-decimal space-y-1.5 pl-5 marker:text-muted-foreground marker:tabular-nums">
      {children}
    </ol>
  ),
  li: ({ children }: ComponentProps<"li">) => <li className="pl-1">{children}</li>,
  inlineCode: ({ children }: ComponentProps<"code">) => (
    <code className="box-decoration-clone break-words rounded border bg-muted px-1 py-0.5 font-mono text-[0.8125em]">
      {children}
    </code>
  ),
  code: ({ children }: ComponentProps<"code">) => (
    <pre
      className="overflow-x-auto rounded-lg border bg-muted p-4 font-mono text-[0.8125rem] leading-6"
      {...keyboardScrollable}
    >
      <code>{children}</code>
    </pre>
  ),
  table: ({ children }: ComponentProps<"table">) => (
    <div className="overflow-x-auto rounded-lg border" {...keyboardScrollable}>
      <table className="w-full min-w-[30rem] text-sm [&_tr:last-child>td]:border-0">
        {children}
      </table>
    </div>
  ),
  thead: ({ children }: ComponentProps<"thead">) => <thead>{children}</thead>,
  tbody: ({ children }: ComponentProps<"tbody">) => <tbody>{children}</tbody>,
  tr: ({ children }: ComponentProps<"tr">) => <tr>{children}</tr>,
  th: ({ children }: ComponentProps<"th">) => (
    <th
      scope="col"
      className="border-b bg-muted px-4 py-2 text-left font-medium text-muted-foreground text-xs"
    >
      {children}
    </th>
  ),
  td: ({ children }: ComponentProps<"td">) => (
    <td className="border-b px-4 py-2.5 align-top leading-6">{children}</td>
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
      components={components}
      className="space-y-4 text-[0.9375rem] leading-7"
    >
      {markdown}
    </Streamdown>
  );
}
