import { z } from "zod";
import { contentAnswerSchema, contentBody } from "@/lib/agents/content-answer-schema";
import { findContentPiece } from "@/lib/agents/content-pieces";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** A piece of the caller's own, as far as it has come. */
export const GET = route(
  {
    auth: "account",
    params: z.object({ id: z.uuid() }),
    doc: {
      summary: "Read a piece of content",
      description:
        "As far as it has come, also while it is written and after it was stopped. A piece is its author's alone.",
      tag: "Agents",
      answer: contentAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params }) => {
    const piece = await findContentPiece(access, params.id);
    if (!piece) throw new Problem("not_found");
    return contentBody(piece);
  },
);
