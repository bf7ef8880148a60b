import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { replyLimits } from "@/lib/chat/reply-limits";
import { beginCompletion } from "@/lib/completions/begin-completion";
import { CallFailed, callProvider } from "@/lib/completions/call-provider";
import type { CompletionRequest } from "@/lib/completions/completion-request";
import { MeteredCompletion } from "@/lib/completions/metered-completion";
import { streamCompletion } from "@/lib/completions/stream-completion";
import { wholeCompletion } from "@/lib/completions/whole-completion";
import { Problem } from "@/lib/http/problem";

/** The longest that a whole completion may take. */
const wholeMs = replyLimits.totalMs;

/**
 * Runs a chat completion: held before, checkpointed while it streams, settled from every exit. A
 * caller who leaves ends a stream. A whole completion goes on without them: its provider writes and
 * bills all of it, and only its own count says what that was.
 *
 * @throws Problem for every refusal before the first output.
 */
export async function complete(
  access: AccountAccess,
  {
    body,
    idempotencyKey,
    callerSignal,
  }: { body: CompletionRequest; idempotencyKey: string | null; callerSignal: AbortSignal },
) {
  const run = await beginCompletion(access, body, idempotencyKey);
  const left = new AbortController();
  const metered = new MeteredCompletion(
    run,
    body.stream ? AbortSignal.any([callerSignal, left.signal]) : AbortSignal.timeout(wholeMs),
  );
  try {
    const response = await callProvider(run, metered.signal);
    return body.stream
      ? streamCompletion(metered, response, () => left.abort())
      : await wholeCompletion(metered, response);
  } catch (error) {
    // Settled already where the answer was begun.
    if (error instanceof CallFailed) metered.takeRefusal();
    const code = error instanceof CallFailed ? error.code : "provider_error";
    await metered.settle(metered.endWithout(code));
    if (error instanceof CallFailed) throw error.problem;
    throw metered.signal.aborted ? new Problem("upstream") : error;
  }
}
