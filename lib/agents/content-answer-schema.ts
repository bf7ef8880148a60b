import { z } from "zod";
import type { ContentPiece } from "@/lib/agents/content-pieces";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant } from "@/lib/http/answer-parts";

/** A piece of content as the API tells it. */
export const contentAnswerSchema = z
  .object({
    pieceId: z.uuid(),
    kind: z.string(),
    topic: z.string(),
    status: z
      .enum(["running", "done", "stopped", "failed", "interrupted"])
      .describe("`interrupted`: the server that wrote it has died; what there was is kept."),
    outline: z.string().nullable(),
    draft: z.string().nullable(),
    content: z.string().nullable().describe("The edited piece, in markdown."),
    charged: credits.describe("For the steps that were done."),
    createdAt: instant,
  })
  .meta({
    id: "Content",
    examples: [
      {
        pieceId: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d",
        kind: "launch note",
        topic: "our spring release",
        status: "done",
        outline: "1. What is new",
        draft: "**Our spring release**",
        content: "**Our spring release** is here.",
        charged: 10,
        createdAt: "2026-03-14T16:20:41.120Z",
      },
    ],
  });

/** A piece in API words. */
export function contentBody(piece: ContentPiece): z.output<typeof contentAnswerSchema> {
  const { pieceId, kind, topic, status, outline, draft, body, chargedMicros, createdAt } = piece;
  return {
    pieceId,
    kind,
    topic,
    status,
    outline,
    draft,
    content: body,
    charged: toCredits(chargedMicros),
    createdAt,
  };
}
