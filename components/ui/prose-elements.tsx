import type { ComponentProps } from "react";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";

/** A link in running text. */
export const proseLinkClasses =
  "rounded-sm font-medium text-primary underline decoration-primary/35 underline-offset-4 hover:decoration-primary";

/** How markdown looks, in a guide as in a reply; headings and links are each page's own. */
export const proseElements = {
  ul: ({ children }: ComponentProps<"ul">) => (
    <ul className="list-disc space-y-1.5 pl-5 marker:text-muted-foreground">{children}</ul>
  ),
  ol: ({ children, start }: ComponentProps<"ol">) => (
    <ol
      start={start}
      className="list-decimal space-y-1.5 pl-5 marker:text-muted-foreground marker:tabular-nums"
    >
      {children}
    </ol>
  ),
  li: ({ children }: ComponentProps<"li">) => <li className="pl-1 [&>p]:inline">{children}</li>,
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
  blockquote: ({ children }: ComponentProps<"blockquote">) => (
    <blockquote className="border-l-2 pl-4 text-muted-foreground">{children}</blockquote>
  ),
  hr: () => <hr className="my-5" />,
  table: ({ children }: ComponentProps<"table">) => (
    <div className="overflow-x-auto rounded-lg border" {...keyboardScrollable}>
      <table className="w-full text-sm [&_tr:last-child>td]:border-0">{children}</table>
    </div>
  ),
  thead: ({ children }: ComponentProps<"thead">) => <thead>{children}</thead>,
  tbody: ({ children }: ComponentProps<"tbody">) => <tbody>{children}</tbody>,
  tr: ({ children }: ComponentProps<"tr">) => <tr>{children}</tr>,
  th: ({ children }: ComponentProps<"th">) => (
    <th
      scope="col"
      className="whitespace-nowrap border-b bg-muted px-4 py-2 text-left font-medium text-muted-foreground text-xs"
    >
      {children}
    </th>
  ),
  td: ({ children }: ComponentProps<"td">) => (
    <td className="border-b px-4 py-2.5 align-top leading-6">{children}</td>
  ),
};
