import { Info } from "lucide-react";
import type { Notice, OwnKeyReason } from "@/lib/chat/chat-message";

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
      {noticeWords(notice, lineNames)}
    </p>
  );
}

function noticeWords(notice: Notice, lineNames: Record<string, string>): string {
  switch (notice.kind) {
    case "shortened":
      return "This reply was kept to the length that your credits cover.";
    case "own_key":
      return ownKeyWords(notice);
    default:
      return `${lineNames[`tool:${notice.tool}`] ?? notice.tool} could not be reached. The reply went on without it, and it is not charged.`;
  }
}

const reasons: Record<OwnKeyReason, (provider: string) => string> = {
  refused: (provider) => `${provider} did not accept your key.`,
  exhausted: (provider) => `Your key has no money left at ${provider}.`,
  busy: (provider) => `${provider} lets your key wait: too many requests.`,
  plan: () => "Your plan does not include your own provider keys.",
  missing: () => "Your provider key was deleted or can no longer be read.",
  failed: (provider) => `${provider} failed to answer your key.`,
};

function ownKeyWords({ provider, reason, paidBy }: Extract<Notice, { kind: "own_key" }>): string {
  const paid =
    paidBy === "credits"
      ? "This reply was paid with credits, as your settings allow."
      : "No credits were used in its place. Settings, Provider keys, is where to change that.";
  return `${reasons[reason](provider)} ${paid}`;
}
