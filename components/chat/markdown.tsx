"use client";

import { type ComponentProps, createContext, useContext } from "react";
import { Streamdown } from "streamdown";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";

const heading = "mt-5 font-semibold first:mt-0";

/** Whether what is drawn stands in a link already: a link in a link is none. */
const InLink = createContext(false);

/** Opens a new tab, always: leaving the page would stop a reply that is being paid for. */
function OutsideLink({ href, children }: Pick<ComponentProps<"a">, "href" | "children">) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="rounded-sm font-medium text-primary underline decoration-primary/35 underline-offset-4 hover:decoration-primary"
    >
      {children}
    </a>
  );
}

/**
 * An image as its words and a link to it. It is never loaded by itself: a page that a tool read can
 * make the model write an address which carries the conversation to whoever answers there.
 */
function RemoteImage({ src, alt }: ComponentProps<"img">) {
  const isInLink = useContext(InLink);
  const words = alt?.trim() || "Image";
  if (isInLink || typeof src !== "string") return words;
  return <OutsideLink href={src}>{words}</OutsideLink>;
}

const components = {
  h1: ({ children }: ComponentProps<"h3">) => <h3 className={`${heading} text-lg`}>{children}</h3>,
  h2: ({ children }: ComponentProps<"h3">) => (
    <h3 className={`${heading} text-base`}>{children}</h3>
  ),
  h3: ({ children }: ComponentProps<"h4">) => <h4 className={heading}>{children}</h4>,
  ul: ({ children }: ComponentProps<"ul">) => (
    <ul className="list-disc space-y-1 pl-5 marker:text-muted-foreground">{children}</ul>
  ),
  ol: ({ children, start }: ComponentProps<"ol">) => (
    <ol
      start={start}
      className="list-decimal space-y-1 pl-5 marker:text-muted-foreground marker:tabular-nums"
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
      className="border-b bg-muted px-3 py-2 text-left font-medium text-muted-foreground text-xs"
    >
      {children}
    </th>
  ),
  td: ({ children }: ComponentProps<"td">) => (
    <td className="border-b px-3 py-2 align-top leading-6">{children}</td>
  ),
  a: ({ href, children }: ComponentProps<"a">) => (
    <InLink value={true}>
      <OutsideLink href={href}>{children}</OutsideLink>
    </InLink>
  ),
  img: RemoteImage,
  picture: ({ children }: ComponentProps<"picture">) => children,
  source: () => null,
};

/** Markdown as a model writes it, also while it is still being written. */
export function Markdown({ text }: { text: string }) {
  return (
    <Streamdown
      components={components}
      className="space-y-3.5 break-words text-[0.9375rem] leading-7"
    >
      {text}
    </Streamdown>
  );
}
