"use client";

import dynamic from "next/dynamic";

const Markdown = dynamic(() => import("@/components/chat/markdown").then((each) => each.Markdown));

/** A reply's markdown. What renders it is loaded with the first reply, not with the page. */
export function ReplyText({ text }: { text: string }) {
  return <Markdown text={text} />;
}
