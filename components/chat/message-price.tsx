import { creditWords } from "@/components/chat/receipt-sentence";
import { cn } from "@/components/ui/cn";
import { toMicros } from "@/lib/credits/amount";

/** What the next message costs at most. */
export function MessagePrice({
  price,
  isUnlimited,
  className,
}: {
  price: { credits: number | null; isStale: boolean };
  isUnlimited: boolean;
  className?: string;
}) {
  const isKnown = price.credits !== null;
  return (
    <p
      aria-live="polite"
      className={cn(
        "whitespace-nowrap text-muted-foreground text-xs tabular-nums transition-opacity",
        price.isStale && "opacity-60",
        className,
      )}
    >
      {isUnlimited
        ? "Included in your plan"
        : isKnown
          ? `This message: up to ${creditWords(toMicros(price.credits ?? 0))}`
          : " "}
    </p>
  );
}
