import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { checkpointHold, type HoldProgress } from "@/lib/credits/checkpoint-hold";

const everyMs = 15_000;

/**
 * Keeps a hold alive while its work goes on, and writes down how far it has come, so that the sweep
 * settles at the right place should this process die.
 *
 * @param onGone called once when the credits are no longer held: the work must stop.
 * @returns ends it; after it nothing is under way.
 */
export function startHeartbeat(
  access: AccountAccess,
  progress: () => HoldProgress,
  onGone: () => void,
): () => Promise<void> {
  let beating: Promise<void> | null = null;
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = null;
    });
  }, everyMs);
  timer.unref();

  async function beat() {
    try {
      if ((await checkpointHold(access, progress())) === "ok") return;
      clearInterval(timer);
      onGone();
    } catch {
      // The next beat, or the settlement, says the same and more.
    }
  }

  return async () => {
    clearInterval(timer);
    await beating;
  };
}
