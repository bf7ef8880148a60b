import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** How a request stands with one limit. */
export interface LimitState {
  limit: number;
  remaining: number;
  windowSeconds: number;
  resetsInSeconds: number;
}

const states = new AsyncLocalStorage<LimitState[]>();

/** Answers a request, and collects the limits that are counted meanwhile. */
export async function withLimitStates<T>(answer: (met: LimitState[]) => Promise<T>): Promise<T> {
  const met: LimitState[] = [];
  return states.run(met, () => answer(met));
}

/** Notes a limit for the headers of the answer; outside a request there is nobody to tell. */
export function noteLimit(state: LimitState): void {
  states.getStore()?.push(state);
}

/**
 * Tells the caller of the tightest limit it met: `RateLimit-Limit`, `-Remaining` and `-Reset`
 * (seconds), and `RateLimit-Policy` with the window's length.
 *
 * @param retryAfterSeconds of an answer that refuses because of a limit: nothing is left then.
 */
export function setLimitHeaders(
  headers: Headers,
  met: LimitState[],
  retryAfterSeconds: number | null = null,
): void {
  const [tightest] = met.toSorted(
    (a, b) => a.remaining - b.remaining || b.resetsInSeconds - a.resetsInSeconds,
  );
  const isRefused = retryAfterSeconds !== null;
  if (isRefused && tightest?.remaining !== 0) {
    headers.set("ratelimit-remaining", "0");
    headers.set("ratelimit-reset", String(retryAfterSeconds));
    return;
  }
  if (!tightest) return;
  headers.set("ratelimit-limit", String(tightest.limit));
  headers.set("ratelimit-remaining", String(tightest.remaining));
  headers.set("ratelimit-reset", String(tightest.resetsInSeconds));
  headers.set("ratelimit-policy", `${tightest.limit};w=${tightest.windowSeconds}`);
}
