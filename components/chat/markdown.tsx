"use client";

import { type ComponentProps, createContext, useContext } from "react";
import { Streamdown } from "streamdown";
import { proseElements, proseLinkClasses } from "@/components/ui/prose-elements";

const heading = "mt-5 font-semibold first:mt-0";

/** Whether what is drawn stands in a link already: a link in a link is none. */
const InLink = createContext(false);

/** Opens a new tab, always: leaving the page would stop a reply that is being paid for. */
function OutsideLink({ href, children }: Pick<ComponentProps<"a">, "href" | "children">) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={proseLinkClasses}>
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
  ...proseElements,
  h1: ({ children }: ComponentProps<"h3">) => <h3 className={`${heading} text-lg`}>{children}</h3>,
  h2: ({ children }: ComponentProps<"h3">) => (
    <h3 className={`${heading} text-base`}>{children}</h3>
  ),
  h3: ({ children }: ComponentProps<"h4">) => <h4 className={heading}>{children}</h4>,
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
