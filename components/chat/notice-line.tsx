import { Info } from "lucide-react";
import type { Notice } from "@/lib/chat/chat-message";

/** What the reader should know of how the reply was made. */
export function NoticeLine({
  notice,
  lineNames,
}: {
  notice: Notice;
  lineNames: Record<string, string>;
}) {
  return (
    <p className="flex items-start gap-2 text-[0.8125rem] text-muted-foreground leading-5">
      <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      {notice.kind === "shortened"
        ? "This reply was kept to the length that your credits cover."
        : `${lineNames[`tool:${notice.tool}`] ?? notice.tool} could not be reached. The reply went on without it, and it is not charged.`}
    </p>
  );
}
