import { setTimeout as sleep } from "node:timers/promises";

/** Waits between attempts: a busy account is free again soon, a database that restarts is not. */
const waitsMs = [250, 1_000, 3_000];

/**
 * Does again what failed, for a call that is safe to repeat and must not be lost.
 *
 * @throws what the last attempt threw.
 */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = waitsMs[attempt];
      if (wait === undefined) throw error;
      await sleep(wait);
    }
  }
}
