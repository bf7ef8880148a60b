import { complete } from "@/lib/completions/complete";
import { completionAnswerSchema } from "@/lib/completions/completion-answer";
import { completionRequestSchema } from "@/lib/completions/completion-request";
import { withOpenAiErrors } from "@/lib/completions/openai-errors";
import { modelProblems } from "@/lib/credits/charge-problems";
import { route } from "@/lib/http/route";

/** Seconds that a host lets a completion take. */
export const maxDuration = 300;

/** A chat completion in OpenAI's shape, whole or streamed, over the account's own key where it has one. */
export const POST = withOpenAiErrors(
  route(
    {
      auth: "account",
      scope: "meter",
      body: completionRequestSchema,
      maxBodyBytes: 1_000_000,
      repeats: "own",
      doc: {
        summary: "Run a chat completion",
        description:
          "As OpenAI's clients ask for it: point their base URL at `/api`, and give an API key with the scope `meter`. Tools are passed through. One that is not streamed is written and charged to its end, also where its caller leaves. `usage.cost` is what it cost in credits; a stream has it in its last chunk with `stream_options.include_usage`. A model that an own provider key of the account serves runs over that key. Errors have OpenAI's shape: `{ error: { message, type, code } }`, with the codes of this API.",
        tag: "Chat",
        answer: completionAnswerSchema,
        problems: [
          ...modelProblems,
          "rate_limited",
          "idempotency_mismatch",
          "in_progress",
          "conflict",
        ],
      },
    },
    ({ access, request, body, idempotencyKey }) =>
      complete(access, { body, idempotencyKey, callerSignal: request.signal }),
  ),
);
