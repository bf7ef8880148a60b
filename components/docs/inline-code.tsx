import { Fragment } from "react";

/** A sentence whose parts between backticks are code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split("`").map((part, at) => ({ part, at, isCode: at % 2 === 1 }));
  return parts.map(({ part, at, isCode }) =>
    isCode ? (
      <code
        key={at}
        className="break-words rounded border bg-muted px-1 py-0.5 font-mono text-[0.8125em]"
      >
        {part}
      </code>
    ) : (
      <Fragment key={at}>{part}</Fragment>
    ),
  );
}
