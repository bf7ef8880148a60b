import "server-only";
import type { OwnKeyReason } from "@/lib/chat/chat-message";
import { affordableOutput } from "@/lib/completions/affordable-output";
import type { Completion } from "@/lib/completions/begin-completion";
import { serverEnv } from "@/lib/env/server";
import { Problem } from "@/lib/http/problem";
import { fallBackToCredits } from "@/lib/provider-keys/fall-back";
import {
  isFallbackReason,
  noteKeyAnswer,
  OwnKeyError,
  ownKeyProblem,
  reasonOf,
} from "@/lib/provider-keys/own-key";
import { bodyFor } from "@/lib/provider-keys/own-key-fetch";
import { modelAt } from "@/lib/provider-keys/providers";

/** A provider that did not begin to answer: what the caller is told, and the code of the receipt. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";

  constructor(
    readonly code: string,
    readonly problem: Problem,
  ) {
    super(code);
  }
}

/**
 * Sends a completion to its provider, over the customer's own key where it has one. A key that is
 * not served is replaced by ours where the account lets credits pay; the hold is one of credits then.
 *
 * @throws CallFailed before any output; AbortError when the caller left.
 */
export async function callProvider(run: Completion, signal: AbortSignal): Promise<Response> {
  if (!run.ownKey) return callOurs(run, signal);
  try {
    const response = await callOwn(run, signal);
    noteKeyAnswer(run.access, run.ownKey, null);
    return response;
  } catch (error) {
    if (!(error instanceof OwnKeyError)) throw error;
    noteKeyAnswer(run.access, run.ownKey, error.reason);
    if (await letCreditsPay(run, error.reason)) return callOurs(run, signal);
    throw new CallFailed(`own_key_${error.reason}`, ownKeyProblem(error));
  }
}

async function callOwn(run: Completion, signal: AbortSignal): Promise<Response> {
  const { found, providerName } = run.ownKey ?? { found: null, providerName: "The provider" };
  if (!found) throw new OwnKeyError("missing", providerName);
  const { provider, key } = found;
  const body = bodyFor(provider, { ...bodyOf(run), model: modelAt(provider, run.model) });
  const response = await send(provider.baseUrl(), key.reveal(), body, signal);
  if (response?.ok) return response;
  await response?.body?.cancel();
  if (isRejection(response)) throw new CallFailed("provider_rejected", rejected(providerName));
  throw new OwnKeyError(reasonOf(response?.status), providerName);
}

async function callOurs(run: Completion, signal: AbortSignal): Promise<Response> {
  const { OPENROUTER_API_KEY, OPENROUTER_BASE_URL } = serverEnv();
  const response = await send(
    OPENROUTER_BASE_URL,
    OPENROUTER_API_KEY,
    { ...bodyOf(run), model: run.model },
    signal,
  );
  if (response?.ok) return response;
  await response?.body?.cancel();
  if (isRejection(response)) {
    throw new CallFailed("provider_rejected", rejected("The model's provider"));
  }
  const isBusy = response?.status === 429;
  throw new CallFailed(isBusy ? "provider_busy" : "provider_error", new Problem("upstream"));
}

/** A model, a field or a prompt that the provider does not take is the request's fault. */
function isRejection(response: Response | null): boolean {
  return response !== null && [400, 403, 404, 422].includes(response.status);
}

async function letCreditsPay(run: Completion, reason: OwnKeyReason): Promise<boolean> {
  const mayAsk = run.isOffered && run.ownKey?.found?.fallsBack && isFallbackReason(reason);
  if (!mayAsk) return false;
  const answer = await fallBackToCredits(run.access, run.hold.reservationId);
  if (answer.outcome !== "ok") return false;
  run.hold = { ...run.hold, ...answer, reservationId: run.hold.reservationId };
  // The fee on an own key may be covered where the list price is not: the hold was shrunk just now.
  const most = Math.min(run.maxTokens, run.mostTokens);
  run.maxTokens = await affordableOutput(run.hold, run.priced, most);
  run.fallback = `own_key_${reason}`;
  return true;
}

/** What is passed on; the whole usage is always asked for, because it is what is charged. */
function bodyOf({ request, maxTokens }: Completion): Record<string, unknown> {
  const {
    model: _,
    max_completion_tokens: _max,
    n: _n,
    stream_options: _options,
    ...rest
  } = request;
  return {
    ...rest,
    max_tokens: maxTokens,
    ...(request.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** Null where the provider could not be reached: what the network says may hold the headers. */
async function send(
  baseUrl: string,
  key: string,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Response | null> {
  try {
    return await fetch(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
      redirect: "error",
      cache: "no-store",
    });
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

function rejected(who: string): Problem {
  return new Problem("invalid_request", {
    detail: `${who} does not take this request: the model may not exist, not know a field of it, or not answer what it asks.`,
  });
}
