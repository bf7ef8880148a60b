"use client";

import { PenLine, ReceiptText, Square } from "lucide-react";
import { useEffect, useState } from "react";
import { CopyButton } from "@/components/chat/copy-button";
import { chargeWords, creditWords } from "@/components/chat/receipt-sentence";
import { ReplyText } from "@/components/chat/reply-text";
import type { PiecePhase, ShownPiece } from "@/components/content/shown-piece";
import { StepMark, stepStateOf } from "@/components/content/step-mark";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { type ContentOffer, type ContentStep, contentSteps } from "@/lib/agents/content-offer";

const problems: Partial<Record<PiecePhase, string>> = {
  stopped: "It was stopped. What had been written is here.",
  failed: "The model failed. Steps that were done are kept, and the failed one is not charged.",
  interrupted: "It was interrupted. What had been written is kept; the rest was given back.",
};

/** A piece: its steps with what each cost, the words of the one that is looked at, and the receipt. */
export function PiecePanel({
  offer,
  piece,
  isUnlimited,
  onStop,
}: {
  offer: ContentOffer;
  piece: ShownPiece;
  isUnlimited: boolean;
  onStop: () => void;
}) {
  const furthest = contentSteps.findLast((step) => piece.texts[step] !== "") ?? "plan_content";
  const [view, setView] = useState<ContentStep>(furthest);
  const current = piece.step ?? furthest;
  // The page follows the step under way; whoever looks back stays there until the next one begins.
  useEffect(() => setView(current), [current]);
  const isWriting = piece.phase === "waiting" || piece.phase === "running";

  if (piece.phase === "idle") {
    return (
      <Card className="min-h-96 justify-center border-dashed bg-transparent shadow-none">
        <EmptyState
          icon={<PenLine aria-hidden="true" />}
          title="Your piece appears here"
          description={`${offer.steps.map(({ name }) => name).join(", ")}: each step is shown as it is written, and charged when it is done.`}
        />
      </Card>
    );
  }
  return (
    <Card className="min-w-0" aria-busy={isWriting}>
      <Tabs value={view} onValueChange={(chosen) => setView(chosen as ContentStep)}>
        <div className="flex flex-wrap items-center gap-3 border-b px-4 py-3 sm:px-5">
          <TabsList aria-label="Steps" className="max-w-full overflow-x-auto">
            {offer.steps.map(({ step, name }) => (
              <TabsTrigger key={step} value={step} disabled={piece.texts[step] === ""}>
                <StepMark state={stepStateOf(piece, step)} />
                {name}
              </TabsTrigger>
            ))}
          </TabsList>
          {isWriting && (
            <Button variant="outline" size="sm" className="ml-auto" onClick={onStop}>
              <Square aria-hidden="true" className="size-3 fill-current" /> Stop
            </Button>
          )}
        </div>
        {offer.steps.map(({ step }) => (
          <TabsContent key={step} value={step} className="mt-0 px-4 py-5 sm:px-6">
            {piece.texts[step] === "" ? <Waiting /> : <ReplyText text={piece.texts[step]} />}
          </TabsContent>
        ))}
      </Tabs>
      {(piece.problem ?? problems[piece.phase]) && (
        <Callout
          tone={piece.phase === "stopped" ? "info" : "warning"}
          live="polite"
          className="mx-4 mb-4 sm:mx-6"
        >
          {piece.problem ?? problems[piece.phase]}
        </Callout>
      )}
      <Receipt
        offer={offer}
        piece={piece}
        isWriting={isWriting}
        isUnlimited={isUnlimited}
        text={piece.texts[view]}
      />
      <VisuallyHidden role="status">{announcement(offer, piece)}</VisuallyHidden>
    </Card>
  );
}

function Waiting() {
  return (
    <div className="grid gap-3" aria-hidden="true">
      <Skeleton className="h-4 w-2/5" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-4/5" />
    </div>
  );
}

function Receipt({
  offer,
  piece,
  isWriting,
  isUnlimited,
  text,
}: {
  offer: ContentOffer;
  piece: ShownPiece;
  isWriting: boolean;
  isUnlimited: boolean;
  text: string;
}) {
  const { chargedMicros } = piece;
  const lines = contentSteps.map((code) => ({ code, micros: piece.charges[code] ?? 0 }));
  const names = Object.fromEntries(offer.steps.map(({ step, name }) => [step, name]));
  const words = chargedMicros === 0 ? "Nothing charged" : chargeWords(chargedMicros, lines, names);
  return (
    <div className="mt-auto flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-t px-4 py-2 text-muted-foreground text-xs tabular-nums sm:px-6">
      {isWriting ? (
        <p>
          {!isUnlimited &&
            `${creditWords(chargedMicros)} so far · at most ${creditWords(offer.priceMicros)}`}
        </p>
      ) : (
        <Link
          href="/billing/history"
          className="inline-flex items-center gap-1.5 rounded-sm underline-offset-4 hover:text-foreground hover:underline"
        >
          <ReceiptText aria-hidden="true" className="size-3.5 shrink-0" />
          {words}
        </Link>
      )}
      {!isWriting && text !== "" && <CopyButton text={text} />}
    </div>
  );
}

function announcement(offer: ContentOffer, piece: ShownPiece): string {
  if (piece.phase === "done") return `Done. ${creditWords(piece.chargedMicros)}.`;
  const step = offer.steps.find((each) => each.step === piece.step);
  return piece.phase === "running" && step ? `${step.name} is being written.` : "";
}
