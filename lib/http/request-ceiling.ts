import "server-only";
import { serverEnv } from "@/lib/env/server";
import { Problem } from "@/lib/http/problem";
import { noteLimit } from "@/lib/http/rate-limit-headers";

const windowSeconds = 60;
/** Of a caller's ceiling, for everyone behind one network who is not signed in. */
const visitorShare = 0.1;

const hits = new Map<string, number>();
let windowStart = 0;

/**
 * Counts a request of a caller and refuses it over the ceiling of a minute. It is a guard against
 * runaway programs, counted by each server process for itself so that it costs no call; what must
 * hold over all processes (card attempts, code guesses, enquiries) is counted by `limitRate`.
 *
 * @throws Problem rate_limited, with the seconds until the minute ends.
 */
export function countRequest(
  caller: { id: string; isVisitor: boolean },
  ceiling = serverEnv().API_REQUESTS_PER_MINUTE,
  now = Date.now(),
): void {
  const minute = Math.floor(now / 1000 / windowSeconds) * windowSeconds;
  if (minute !== windowStart) {
    hits.clear();
    windowStart = minute;
  }
  const limit = caller.isVisitor ? Math.max(1, Math.floor(ceiling * visitorShare)) : ceiling;
  const count = (hits.get(caller.id) ?? 0) + 1;
  hits.set(caller.id, count);
  const resetsInSeconds = Math.max(1, Math.ceil(minute + windowSeconds - now / 1000));
  noteLimit({ limit, remaining: Math.max(0, limit - count), windowSeconds, resetsInSeconds });
  if (count > limit) throw new Problem("rate_limited", { retryAfterSeconds: resetsInSeconds });
}
