import { setInterval } from "node:timers/promises";

/** What a hosted project's schedule (supabase/schedules/cron.sql) calls each minute. */
const jobs = ["outbox", "sweeps", "top-ups"];

/** Often enough that who looks into the inbox finds the mail of what was just done. */
const everyMs = 15_000;

/**
 * Is the schedule of a site that has none: calls the jobs of each minute, one after the other, until
 * it is stopped. A job that fails says so in the application's log, and is called again.
 */
export function callSchedule(siteUrl: string, secret: string): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  void (async () => {
    for await (const _tick of setInterval(everyMs, undefined, { signal })) {
      for (const job of jobs) {
        const headers = { authorization: `Bearer ${secret}` };
        const call = fetch(`${siteUrl}/api/cron/${job}`, { method: "POST", headers, signal });
        await call.catch(() => undefined);
      }
    }
  })().catch(() => undefined);
  return () => stop.abort();
}
