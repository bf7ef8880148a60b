import { formatDay } from "@/components/billing/format-date";
import { creditWords } from "@/components/chat/receipt-sentence";
import type { ContentPieceBody } from "@/components/content/shown-piece";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { toMicros } from "@/lib/credits/amount";

/** Pieces of before, the newest first; each opens beside the brief. */
export function RecentPieces({
  pieces,
  openId,
  isBusy,
  onOpen,
  className,
}: {
  pieces: ContentPieceBody[];
  openId: string | null;
  isBusy: boolean;
  onOpen: (pieceId: string) => void;
  className?: string;
}) {
  if (pieces.length === 0) return null;
  return (
    <section className={cn("grid gap-2", className)} aria-label="Your pieces">
      <h2 className="px-1 font-medium text-muted-foreground text-xs">Your pieces</h2>
      <ul className="grid gap-0.5">
        {pieces.map((piece) => (
          <li key={piece.pieceId}>
            <button
              type="button"
              disabled={isBusy}
              aria-current={piece.pieceId === openId ? "true" : undefined}
              onClick={() => onOpen(piece.pieceId)}
              className="grid w-full gap-0.5 rounded-lg px-3 py-2 text-left transition-colors hover:bg-accent disabled:opacity-60 aria-[current=true]:bg-accent"
            >
              <span className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-medium text-sm">{piece.topic}</span>
                {piece.status !== "done" && <Badge>{piece.status}</Badge>}
              </span>
              <span className="block truncate text-muted-foreground text-xs tabular-nums first-letter:uppercase">
                {`${piece.kind} · ${formatDay(piece.createdAt)} · ${creditWords(toMicros(piece.charged))}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
