"use client";

import { useState } from "react";
import { useBalance } from "@/components/billing/balance/credit-store";
import { OutOfCreditsDialog } from "@/components/chat/out-of-credits-dialog";
import { useCreditGate } from "@/components/chat/use-credit-gate";
import { BriefForm } from "@/components/content/brief-form";
import { PiecePanel } from "@/components/content/piece-panel";
import { RecentPieces } from "@/components/content/recent-pieces";
import { type ContentPieceBody, shownPiece } from "@/components/content/shown-piece";
import { useContentRun } from "@/components/content/use-content-run";
import type { ContentOffer } from "@/lib/agents/content-offer";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";

interface ContentDeskProps {
  offer: ContentOffer;
  setup: ChatSetup;
  initialPieces: ContentPieceBody[];
}

/** The brief beside the piece that it becomes, and the pieces of before. */
export function ContentDesk({ offer, setup, initialPieces }: ContentDeskProps) {
  const { accountId, balance: initial } = setup;
  const balance = useBalance({ accountId, ...initial });
  const gate = useCreditGate({
    availableMicros: balance.availableMicros,
    isUnlimited: initial.isUnlimited,
    hasDraft: false,
  });
  const [pieces, setPieces] = useState(initialPieces);
  const [openId, setOpenId] = useState<string | null>(null);
  const run = useContentRun({
    accountId,
    onEnded: (piece) =>
      setPieces((known) => [piece, ...known.filter(({ pieceId }) => pieceId !== piece.pieceId)]),
    onOutOfCredits: gate.close,
  });
  const opened = pieces.find(({ pieceId }) => pieceId === openId);
  const isBusy = run.state.phase === "waiting" || run.state.phase === "running";

  return (
    <>
      <div className="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)] lg:gap-8">
        <div className="grid gap-6">
          <BriefForm
            priceMicros={offer.priceMicros}
            isUnlimited={initial.isUnlimited}
            isBusy={isBusy}
            onSubmit={(brief) => {
              setOpenId(null);
              if (gate.isBlocked) gate.close(gate.refusal);
              else void run.start(brief);
            }}
          />
          <RecentPieces
            className="max-lg:hidden"
            pieces={pieces}
            openId={opened?.pieceId ?? run.state.pieceId}
            isBusy={isBusy}
            onOpen={setOpenId}
          />
        </div>
        <PiecePanel
          offer={offer}
          piece={opened ? shownPiece(opened) : run.state}
          isUnlimited={initial.isUnlimited}
          onStop={run.stop}
        />
        <RecentPieces
          className="lg:hidden"
          pieces={pieces}
          openId={opened?.pieceId ?? run.state.pieceId}
          isBusy={isBusy}
          onOpen={setOpenId}
        />
      </div>
      <OutOfCreditsDialog
        isOpen={gate.isDialogOpen}
        onOpenChange={gate.setDialogOpen}
        setup={setup}
        refusal={gate.refusal}
        isBlocked={gate.isBlocked}
        availableMicros={balance.availableMicros}
        hasDraft={false}
        subject="A piece"
        alternative={null}
      />
    </>
  );
}
