import type { ShownEvent } from "@/components/content/read-events";
import type { ShownPiece } from "@/components/content/shown-piece";
import { shownPiece } from "@/components/content/shown-piece";
import { type ContentStep, contentSteps } from "@/lib/agents/content-offer";

/** The piece as an event of its run leaves it. */
export function afterEvent(piece: ShownPiece, event: ShownEvent): ShownPiece {
  switch (event.type) {
    case "begun":
      return { ...piece, phase: "running", pieceId: event.pieceId };
    case "step": {
      const step = stepNamed(event.step);
      if (step === null) return piece;
      return { ...piece, phase: "running", step, texts: { ...piece.texts, [step]: "" } };
    }
    case "text": {
      const step = stepNamed(event.step);
      if (step === null) return piece;
      return { ...piece, texts: { ...piece.texts, [step]: piece.texts[step] + event.text } };
    }
    case "charge": {
      const step = stepNamed(event.step);
      const chargedMicros = piece.chargedMicros + event.chargedMicros;
      if (step === null) return { ...piece, chargedMicros };
      return {
        ...piece,
        chargedMicros,
        charges: { ...piece.charges, [step]: event.chargedMicros },
      };
    }
    case "done":
      return { ...shownPiece(event.piece), charges: piece.charges };
    case "problem":
      return { ...piece, problem: event.message };
  }
}

function stepNamed(name: string): ContentStep | null {
  return contentSteps.find((step) => step === name) ?? null;
}
