import { creditWords } from "@/components/chat/receipt-sentence";
import { cn } from "@/components/ui/cn";
import { toMicros } from "@/lib/credits/amount";

/** What the next message costs at most. */
export function MessagePrice({
  price: { credits, isStale },
  isUnlimited,
}: {
  price: { credits: number | null; isStale: boolean };
  isUnlimited: boolean;
}) {
  return (
    <p
      id="message-price"
      aria-live="polite"
      className={cn("tabular-nums transition-opacity", isStale && "opacity-60")}
    >
      {isUnlimited && "This message: included in your plan"}
      {!isUnlimited && credits !== null && `This message: up to ${creditWords(toMicros(credits))}`}
    </p>
  );
}
