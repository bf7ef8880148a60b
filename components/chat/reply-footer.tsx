"use client";

import { ReceiptText } from "lucide-react";
import { CopyButton } from "@/components/chat/copy-button";
import { creditWords, receiptSentence } from "@/components/chat/receipt-sentence";
import { RetryButton } from "@/components/chat/retry-button";
import { Link } from "@/components/ui/link";
import { Spinner } from "@/components/ui/spinner";
import type { Receipt, RunningCharge } from "@/lib/chat/chat-message";

interface ReplyFooterProps {
  text: string;
  receipt: Receipt | null;
  charge: RunningCharge | null;
  isStreaming: boolean;
  isRecovering: boolean;
  hasContent: boolean;
  lineNames: Record<string, string>;
  retry: { price: number | null; onRetry: () => void } | null;
}

/** Under a reply: what it costs, then what it cost, and what can be done with it. */
export function ReplyFooter(props: ReplyFooterProps) {
  const { text, receipt, charge, isStreaming, lineNames, retry } = props;
  if (receipt === null && isStreaming) return charge && <ChargeSoFar charge={charge} />;
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 text-muted-foreground text-xs">
      {receipt ? (
        <Link
          href={`/billing/history/${receipt.seq}`}
          className="inline-flex items-center gap-1.5 rounded-sm tabular-nums underline-offset-4 hover:text-foreground hover:underline"
        >
          <ReceiptText aria-hidden="true" className="size-3.5 shrink-0" />
          {receiptSentence(receipt, lineNames)}
        </Link>
      ) : (
        <span className="inline-flex items-center gap-2">
          {props.isRecovering && <Spinner className="size-3.5" />}
          {props.isRecovering
            ? "Settling…"
            : "Interrupted. It is settled, or given back, within minutes."}
        </span>
      )}
      <span className="-my-1 ml-auto flex items-center">
        {props.hasContent && text !== "" && !isStreaming && <CopyButton text={text} />}
        {retry && <RetryButton {...retry} />}
      </span>
    </div>
  );
}

function ChargeSoFar({ charge }: { charge: RunningCharge }) {
  const isKnown = charge.chargedMicros > 0;
  return (
    <p className="flex min-h-7 items-center text-muted-foreground text-xs tabular-nums">
      {isKnown && `${creditWords(charge.chargedMicros)} so far`}
      {isKnown && charge.holdMicros > charge.chargedMicros && " · "}
      {charge.holdMicros > charge.chargedMicros && `at most ${creditWords(charge.holdMicros)}`}
    </p>
  );
}
