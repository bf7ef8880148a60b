import type { FareboxError } from "./farebox-error";

const passing = new Set([429, 502, 503]);
const firstWaitMs = 200;
const longestWaitMs = 30_000;

/**
 * Whether the same request may work in a moment. A quota that ends tomorrow does not: who asks for
 * longer than half a minute is not waited for.
 */
export function mayRetry(refused: FareboxError): boolean {
  const isPassing = passing.has(refused.status) || refused.code === "in_progress";
  return isPassing && (refused.retryAfterSeconds ?? 0) * 1000 <= longestWaitMs;
}

/** Waits as long as the server asks, else twice as long each time, a little unevenly. */
export async function waitBefore(
  attempt: number,
  retryAfterSeconds: number | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const grown = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
  const ms =
    retryAfterSeconds === null ? grown * (0.5 + Math.random() / 2) : retryAfterSeconds * 1000;
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
