import "server-only";
import { createHash } from "node:crypto";
import type { ContentEvents } from "@/lib/agents/content-agent";
import { type ContentStep, findContentOffer } from "@/lib/agents/content-offer";
import {
  type ContentPiece,
  type ContentProgress,
  findContentPiece,
  saveContentPiece,
} from "@/lib/agents/content-pieces";
import type { ContentBrief } from "@/lib/agents/content-request-schema";
import { runContentAgent } from "@/lib/agents/run-content-agent";
import type { AccountAccess } from "@/lib/auth/access";
import type { StepCharge } from "@/lib/credits/meter/meter-context";
import { Problem } from "@/lib/http/problem";
import { getOffer } from "@/lib/pricing/offer";

/** What a reader of the run is told; amounts in micro-credits. */
export interface ContentReader {
  onBegun?: (pieceId: string) => void;
  onStep?: (step: ContentStep) => void;
  onText?: (step: ContentStep, delta: string) => void;
  onCharge?: (charge: StepCharge) => void;
}

/** The run keeps its credits as long as it gives signs of life; a dead one frees them after this. */
const lifeSeconds = 120;

/**
 * Runs the content agent, and keeps what it makes as it is made. An earlier request with the same key
 * is answered with its piece, and nothing is written or charged again.
 *
 * @throws Problem unpriced where the catalog does not sell the agent; what refuses the run or a step;
 *   upstream where the model failed: the steps that were done are kept and charged, the failed one is not.
 */
export async function generateContent(
  access: AccountAccess,
  brief: ContentBrief,
  options: { idempotencyKey: string | null; signal: AbortSignal } & ContentReader,
): Promise<ContentPiece> {
  const { idempotencyKey, signal, ...reader } = options;
  if (!findContentOffer(await getOffer())) {
    throw new Problem("unpriced", { detail: "This product does not sell content." });
  }
  const piece: ContentProgress = {
    pieceId: "",
    kind: brief.kind,
    topic: brief.topic,
    status: "running",
  };
  const save = (change: Partial<ContentProgress>) =>
    saveContentPiece(access, Object.assign(piece, change));
  const events: ContentEvents = {
    async onBegun(pieceId) {
      await save({ pieceId });
      reader.onBegun?.(pieceId);
    },
    onStep: (step) => reader.onStep?.(step),
    onText: (step, delta) => reader.onText?.(step, delta),
    onWritten: (step, text) => save({ [partOf[step]]: text }),
    onEnded: (isDone) => save({ status: isDone ? "done" : signal.aborted ? "stopped" : "failed" }),
  };
  try {
    await runContentAgent(access, brief, events, {
      idempotencyKey: idempotencyKey ?? undefined,
      lifeSeconds,
      service: `content ${digestOf(brief)}`,
      signal,
      onCharge: reader.onCharge,
    });
  } catch (error) {
    if (piece.pieceId === "") return earlierPiece(access, error);
    if (signal.aborted) throw new Problem("gone", { detail: "It was stopped." });
    if (error instanceof Problem) throw error;
    throw new Problem("upstream", {
      detail: "The model failed. Steps that were done are kept and charged, the failed one is not.",
      facts: { pieceId: piece.pieceId },
    });
  }
  const kept = await findContentPiece(access, piece.pieceId);
  if (!kept) throw new Error("a piece that was saved is not there");
  return kept;
}

const partOf = {
  plan_content: "outline",
  draft_content: "draft",
  edit_content: "body",
} as const satisfies Record<ContentStep, keyof ContentProgress>;

/** Tells one brief from another: a key that was used for one is not taken for another. */
function digestOf(brief: ContentBrief): string {
  const parts = [brief.kind, brief.topic, brief.audience, brief.tone, brief.notes];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** The piece of an earlier request with the same key, where its run is over and has one. */
async function earlierPiece(access: AccountAccess, error: unknown): Promise<ContentPiece> {
  const pieceId = error instanceof Problem ? error.details.facts?.reservationId : undefined;
  const piece = typeof pieceId === "string" ? await findContentPiece(access, pieceId) : null;
  if (!piece || piece.status === "running") throw error;
  return piece;
}
