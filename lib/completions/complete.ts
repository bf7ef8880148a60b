import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { beginCompletion } from "@/lib/completions/begin-completion";
import { CallFailed, callProvider } from "@/lib/completions/call-provider";
import type { CompletionRequest } from "@/lib/completions/completion-request";
import { MeteredCompletion } from "@/lib/completions/metered-completion";
import { streamCompletion } from "@/lib/completions/stream-completion";
import { wholeCompletion } from "@/lib/completions/whole-completion";

/**
 * Runs a chat completion: held before, checkpointed while it streams, settled from every exit.
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
  const metered = new MeteredCompletion(run, AbortSignal.any([callerSignal, left.signal]));
  try {
    const response = await callProvider(run, metered.signal);
    return body.stream
      ? streamCompletion(metered, response, () => left.abort())
      : await wholeCompletion(metered, response);
  } catch (error) {
    // Settled already where the answer was begun.
    if (error instanceof CallFailed) metered.takeRefusal();
    const isLeft = metered.signal.aborted;
    const code = error instanceof CallFailed ? error.code : "provider_error";
    await metered.settle(
      isLeft ? { ended: "stopped", error: "stopped" } : { ended: "failed", error: code },
    );
    throw error instanceof CallFailed ? error.problem : error;
  }
}
