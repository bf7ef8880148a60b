import { z } from "zod/mini";
import type { ContentStep } from "@/lib/agents/content-offer";
import { toMicros } from "@/lib/credits/amount";

/** A piece as the API tells it. */
export const contentPieceSchema = z.object({
  pieceId: z.string(),
  kind: z.string(),
  topic: z.string(),
  status: z.enum(["running", "done", "stopped", "failed", "interrupted"]),
  outline: z.nullable(z.string()),
  draft: z.nullable(z.string()),
  content: z.nullable(z.string()),
  charged: z.number(),
  createdAt: z.string(),
});

export type ContentPieceBody = z.infer<typeof contentPieceSchema>;

export type PiecePhase =
  | "idle"
  | "waiting"
  | "running"
  | "done"
  | "stopped"
  | "failed"
  | "interrupted";

/** A piece as the page shows it, while it is written and afterwards. Amounts are micro-credits. */
export interface ShownPiece {
  phase: PiecePhase;
  pieceId: string | null;
  topic: string;
  /** The step under way. */
  step: ContentStep | null;
  texts: Record<ContentStep, string>;
  /** What each step of this run was charged; not known of a piece of before. */
  charges: Partial<Record<ContentStep, number>>;
  chargedMicros: number;
  /** Why it did not go on, in a sentence. */
  problem: string | null;
}

export const noPiece: ShownPiece = {
  phase: "idle",
  pieceId: null,
  topic: "",
  step: null,
  texts: { plan_content: "", draft_content: "", edit_content: "" },
  charges: {},
  chargedMicros: 0,
  problem: null,
};

/** A piece that was written before. */
export function shownPiece(piece: ContentPieceBody): ShownPiece {
  return {
    ...noPiece,
    phase: piece.status,
    pieceId: piece.pieceId,
    topic: piece.topic,
    texts: {
      plan_content: piece.outline ?? "",
      draft_content: piece.draft ?? "",
      edit_content: piece.content ?? "",
    },
    chargedMicros: toMicros(piece.charged),
  };
}
