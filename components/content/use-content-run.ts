"use client";

import { useRef, useState } from "react";
import { callApi } from "@/components/api/call-api";
import { publishBalance, refetchBalance } from "@/components/billing/balance/credit-store";
import { isOutOfCredits, type Refusal, readProblem } from "@/components/chat/refusal";
import { afterEvent } from "@/components/content/after-event";
import { readEvents } from "@/components/content/read-events";
import {
  type ContentPieceBody,
  contentPieceSchema,
  noPiece,
  type ShownPiece,
  shownPiece,
} from "@/components/content/shown-piece";
import type { ContentBriefInput } from "@/lib/agents/content-request-schema";

/** A run that was stopped or cut is settled a moment after the browser has let go of it. */
const settlePausesMs = [200, 400, 800, 1_500, 3_000, 6_000];
const unreachable = "The server did not answer. Check your connection and try again.";

/** One run of the content agent in the browser: its words, its charges, and its end. */
export function useContentRun({
  accountId,
  onEnded,
  onOutOfCredits,
}: {
  accountId: string;
  onEnded: (piece: ContentPieceBody) => void;
  onOutOfCredits: (refusal: Refusal) => void;
}) {
  const [state, setState] = useState<ShownPiece>(noPiece);
  const controller = useRef<AbortController | null>(null);

  async function start(brief: ContentBriefInput) {
    const leave = new AbortController();
    controller.current = leave;
    let shown: ShownPiece = { ...noPiece, phase: "waiting", topic: brief.topic };
    const show = (next: ShownPiece) => {
      shown = next;
      setState(next);
    };
    show(shown);
    try {
      const response = await fetch("/api/agents/generate-content", {
        method: "POST",
        signal: leave.signal,
        headers: {
          "content-type": "application/json",
          "x-account-id": accountId,
          "idempotency-key": crypto.randomUUID(),
        },
        body: JSON.stringify({ ...brief, stream: true }),
      });
      if (!response.ok || !response.body) {
        const refusal = readProblem(await response.text());
        show({ ...noPiece, phase: "failed", problem: refusal.message });
        if (isOutOfCredits(refusal)) {
          show(noPiece);
          onOutOfCredits(refusal);
        }
        return;
      }
      for await (const event of readEvents(response.body)) {
        show(afterEvent(shown, event));
        if (event.type === "charge") {
          const { availableMicros, heldMicros, seq } = event;
          publishBalance({ accountId, availableMicros, heldMicros, lastSeq: seq ?? undefined });
        }
        if (event.type === "done") onEnded(event.piece);
      }
    } catch {
      // The stream was left or has broken: what became of it is asked for below.
    }
    if (shown.pieceId === null) {
      show(leave.signal.aborted ? noPiece : { ...shown, phase: "failed", problem: unreachable });
    } else if (shown.phase !== "done") {
      await settle(shown, show);
    }
    void refetchBalance({ force: true });
  }

  /** Asks for the end of a run that did not come to one here. */
  async function settle(shown: ShownPiece, show: (next: ShownPiece) => void) {
    for (const pauseMs of settlePausesMs) {
      const answer = await callApi("GET", `/api/agents/content/${shown.pieceId}`, { accountId });
      const piece = answer.ok ? contentPieceSchema.safeParse(answer.data) : null;
      if (piece?.success && piece.data.status !== "running") {
        const { charges, problem } = shown;
        show({ ...shownPiece(piece.data), charges, problem });
        onEnded(piece.data);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    show({ ...shown, phase: "interrupted", problem: unreachable });
  }

  return {
    state,
    start,
    stop() {
      controller.current?.abort();
    },
  };
}
