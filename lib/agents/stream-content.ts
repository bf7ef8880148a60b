import "server-only";
import { contentBody } from "@/lib/agents/content-answer-schema";
import type { ContentEvent } from "@/lib/agents/content-event";
import type { ContentPiece } from "@/lib/agents/content-pieces";
import type { ContentReader, generateContent } from "@/lib/agents/generate-content";
import { afterResponse } from "@/lib/http/after-response";
import type { Problem } from "@/lib/http/problem";
import { sentenceOf } from "@/lib/http/problem";
import { toProblem } from "@/lib/http/to-problem";

/**
 * Runs the agent and tells of it as server-sent events. What refuses the run before it begins is
 * thrown, so that it leaves as an ordinary problem. A reader who leaves stops the run; it is settled
 * all the same, and a server that is asked to shut down waits for that.
 *
 * @param run runs the agent with a reader of its own.
 */
export async function streamContent(
  requestId: string,
  run: (reader: ContentReader) => ReturnType<typeof generateContent>,
): Promise<Response> {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  // A write fails where the reader has gone, who is then told nothing.
  const tell = (event: ContentEvent) => {
    writer.write(encoder.encode(`data: ${JSON.stringify(event)}\n\n`)).catch(() => {});
  };
  const begun = Promise.withResolvers<void>();
  const finished = run({
    onBegun(pieceId) {
      tell({ type: "begun", pieceId });
      begun.resolve();
    },
    onStep: (step) => tell({ type: "step", step }),
    onText: (step, text) => tell({ type: "text", step, text }),
    onCharge({ action, chargedMicros, answer }) {
      const { availableMicros, heldMicros, seq } = answer;
      tell({ type: "charge", step: action, chargedMicros, availableMicros, heldMicros, seq });
    },
  });
  const told = finished.then(
    (piece: ContentPiece) => tell({ type: "done", piece: contentBody(piece) }),
    (error: unknown) => {
      const problem: Problem = toProblem(error, requestId);
      const message = problem.details.detail ?? sentenceOf(problem.code);
      tell({ type: "problem", code: problem.code, message });
    },
  );
  const ended = told.then(() => writer.close()).catch(() => {});
  afterResponse("content_run", () => ended);
  // A run that is refused throws here; one that is replayed has its end at once.
  await Promise.race([begun.promise, finished]);
  return new Response(readable, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}
