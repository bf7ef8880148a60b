import { contentAnswerSchema, contentBody } from "@/lib/agents/content-answer-schema";
import { contentRequestSchema } from "@/lib/agents/content-request-schema";
import { type ContentReader, generateContent } from "@/lib/agents/generate-content";
import { streamContent } from "@/lib/agents/stream-content";
import { modelProblems } from "@/lib/credits/charge-problems";
import { route } from "@/lib/http/route";

/** Seconds that a host lets a run take: three steps, each of which ends itself earlier. */
export const maxDuration = 300;

/** Plans, drafts and edits a piece of content: for a person in the browser, and by API key. */
export const POST = route(
  {
    auth: "account",
    scope: "meter",
    body: contentRequestSchema,
    repeats: "own",
    doc: {
      summary: "Write a piece of content",
      description:
        "The content agent plans, drafts and edits; each step is charged when it is done, out of a budget that is held at the beginning. With `stream` it answers with server-sent events instead: `begun`, `step`, `text`, `charge`, then `done` or `problem`. The same Idempotency-Key gives the same piece again and charges nothing more. A caller who goes away stops it. Where an own provider key of the account serves the model, the steps run over that key at the catalog's fee; credits take its place only if the account lets them.",
      tag: "Agents",
      answer: contentAnswerSchema,
      problems: [...modelProblems, "rate_limited", "in_progress", "gone", "idempotency_mismatch"],
    },
  },
  async ({ access, body, request, requestId, idempotencyKey }) => {
    const { stream, ...brief } = body;
    const { signal } = request;
    const run = (reader: ContentReader) =>
      generateContent(access, brief, { idempotencyKey, signal, ...reader });
    return stream ? streamContent(requestId, run) : contentBody(await run({}));
  },
);
